import type { components, paths } from "./schema";

/** The API as its OpenAPI document says. */
export type { paths };
export type Schemas = components["schemas"];

import type { Pending } from "./pending";
import type { components, paths as Made } from "./schema";

type Method = "get" | "post" | "patch" | "put" | "delete";
/** The methods that the document gives a path: the generator writes `undefined` for the others. */
type Has<P> = { [M in keyof P]: M extends Method ? (P[M] extends undefined ? never : M) : never }[keyof P];
type Merge<A, B> = Pick<A, Extract<Has<A>, keyof A>> & Omit<B, Has<A> & string>;

/** The API as its OpenAPI document says, and what is agreed but not in it yet, method by method. */
export type paths = Omit<Made, keyof Pending> &
  Omit<Pending, keyof Made> & { [P in keyof Made & keyof Pending]: Merge<Made[P], Pending[P]> };
export type Schemas = components["schemas"];

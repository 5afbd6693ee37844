import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { themeCss } from "./theme-css";

it("the committed style sheet is the theme's", () => {
  expect(readFileSync(new URL("./theme.gen.css", import.meta.url), "utf8")).toBe(themeCss());
});

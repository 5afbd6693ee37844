import { expect, it } from "vitest";
import { levelOf } from "./tile-grid";

it("grades by the largest, and never hides what is there", () => {
  expect([0, 1, 250, 251, 999, 1000].map((value) => levelOf(value, 1000))).toEqual([0, 1, 1, 2, 4, 4]);
  expect(levelOf(5, 0)).toBe(0);
});

import { expect, it } from "vitest";
import { verdict } from "./certificate";

const made = {
  checked: true,
  equal: true,
  primal_fen: 900,
  dual_fen: 900,
  lots_gap_fen: 0,
  input_digest: "",
};

it("tells least lots from a result that is not proven", () => {
  expect(verdict(made)).toBe("equal");
  const lots = { ...made, equal: false, dual_fen: 1000, lots_gap_fen: 100 };
  expect(verdict(lots)).toBe("lots");
  expect(verdict({ ...lots, lots_gap_fen: 99 })).toBe("unequal");
  expect(verdict({ ...lots, dual_fen: 899, lots_gap_fen: -1 })).toBe("unequal");
  expect(verdict({ ...made, checked: false })).toBe("unequal");
});

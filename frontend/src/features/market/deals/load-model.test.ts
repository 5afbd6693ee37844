import { expect, it } from "vitest";
import { typedPosition } from "./load-model";

it("code of a slip names its truck", () => {
  for (const code of [
    "7F3K9Q2M-2",
    " 7f3k9q2m - 2 ",
    "7f3k9q2m 2",
    "７Ｆ３Ｋ９Ｑ２Ｍ－２",
    "CLZ20260408-7F3K9Q2M—2",
  ]) {
    expect(typedPosition(code), code).toBe(2);
  }
});

it("code of a deal names no truck", () => {
  for (const code of ["", "7F3K9Q22", "CLZ20260408-7F3K9Q22", "CLZ20260408-12345678"]) {
    expect(typedPosition(code), code).toBeNull();
  }
});

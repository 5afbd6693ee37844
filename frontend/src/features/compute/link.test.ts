import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { commandLine, fragment, readFragment } from "./link";

const input = { seed: "it's 100 % #1 & 抽检", packages: 20, n: 5 };

test("fragment_holds_name_and_numbers", () => {
  const link = fragment({ name: "sampling-picks", input });
  expect(link).toMatch(/^#sampling-picks=[A-Za-z0-9%'._~!*()-]+$/);
  expect(readFragment(link)).toEqual({ name: "sampling-picks", input });
  expect(fragment({ name: "price-index", input: null })).toBe("#price-index");
});

test("damaged_fragment_keeps_the_name", () => {
  expect(readFragment("#price-index")).toEqual({ name: "price-index", input: null });
  expect(readFragment("#price-index=%7B%22a")).toEqual({ name: "price-index", input: null });
  expect(readFragment("#price-index=%E6%8")).toEqual({ name: "price-index", input: null });
  expect(["", "#", "#<b>", "#A"].map(readFragment)).toEqual([null, null, null, null]);
});

test("command_line_sends_the_same_object", () => {
  const command = commandLine("sampling-picks", input).replace("cailanzi compute sampling-picks", "cat");
  expect(JSON.parse(execFileSync("sh", ["-c", command], { encoding: "utf8" }))).toEqual(input);
});

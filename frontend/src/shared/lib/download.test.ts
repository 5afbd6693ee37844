import { expect, it } from "vitest";
import { fileName } from "./download";

it("takes the Chinese name of a download, not its stand-in", () => {
  const both = `attachment; filename="__.csv"; filename*=UTF-8''%E4%BE%9B%E5%BA%94.csv`;
  expect(fileName(both)).toBe("供应.csv");
  expect(fileName('attachment; filename="prices.json"')).toBe("prices.json");
  expect(fileName("attachment")).toBeNull();
});

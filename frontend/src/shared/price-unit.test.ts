import { expect, it } from "vitest";
import { inUnit } from "./price-unit";

it.each([
  ["报价 21.77 元/公斤，近 30 天（29 个价）", "报价 10.88 元/斤，近 30 天（29 个价）"],
  ["单位可能填错：3.52 / 1.76 元/公斤", "单位可能填错：1.76 / 0.88 元/斤"],
  ["产地单价须在 1.00 到 1,234.56 元/公斤之间", "产地单价须在 0.50 到 617.28 元/斤之间"],
  ["大白菜：1.60元/公斤，5000 公斤", "大白菜：0.80 元/斤，5000 公斤"],
  ["2026-11-27：0.01 元/公斤", "2026-11-27：0.00 元/斤"],
  ["5.10 元，3.20 元/斤", "5.10 元，3.20 元/斤"],
])("a server's sentence in 斤: %s", (sentence, shown) => {
  expect(inUnit(sentence, "jin", "zh")).toBe(shown);
  expect(inUnit(sentence, "kg", "zh")).toBe(sentence);
});

it("a server's English sentence in jin", () => {
  expect(inUnit("27 Nov 2026, 5.58 yuan/kg", "jin", "en")).toBe("27 Nov 2026, 2.79 yuan/jin (500 g)");
  expect(inUnit("between 1.00 and 2.00 yuan per kg", "jin", "en")).toBe(
    "between 0.50 and 1.00 yuan/jin (500 g)",
  );
});

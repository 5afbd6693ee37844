import { describe, expect, it } from "vitest";
import vectors from "../../../../tests/data/printed/changes.json";
import { parseDecimal, plainDecimal, roundHalfEven } from "./exact";
import {
  bestQuantity,
  isWholeKg,
  kgText,
  permilleText,
  priceInput,
  priceText,
  printedChange,
  type TableUnit,
  toFenPerKg,
  toKg,
  yuan,
} from "./units";

describe("typed quantities become whole kilos", () => {
  it.each([
    ["12000", "jin", "", 6000],
    ["1.5", "ton", "", 1500],
    ["3", "jin", "", 2],
    ["1", "jin", "", null],
    ["5", "jin", "", 2],
    ["１２，０００", "kg", "", 12000],
    ["40", "bag", "12.5", 500],
    ["40", "bag", "", null],
    ["-1", "kg", "", null],
    ["abc", "kg", "", null],
    ["", "kg", "", null],
  ] as const)("%s %s (%s kg each) → %s", (typed, unit, each, kg) => {
    expect(toKg(typed, unit, each)).toBe(kg);
  });
});

describe("typed prices become fen per kilo", () => {
  it.each([
    ["1.20", "jin", "", 240],
    ["1.20", "500g", "", 240],
    ["1.20", "kg", "", 120],
    ["0.1", "kg", "", 10],
    ["0.29", "kg", "", 29],
    ["1150", "ton", "", 115],
    ["1145", "ton", "", 114],
    ["1155", "ton", "", 116],
    ["25", "box", "7.5", 333],
    ["25", "box", "0", null],
    ["1.2.3", "kg", "", null],
  ] as const)("%s 元/%s (%s kg each) → %s", (typed, unit, each, fen) => {
    expect(toFenPerKg(typed, unit, each)).toBe(fen);
  });
});

it("rounds half to even", () => {
  expect([5n, 15n, 25n, 26n].map((n) => roundHalfEven({ n, d: 10n }))).toEqual([0n, 2n, 2n, 3n]);
});

it.each([
  ["１２０００", "12000"],
  ["1。20", "1.20"],
  ["1．20", "1.20"],
  ["12，000", "12000"],
  ["12 000", "12000"],
  ["1.2万", "12000"],
  ["1.23456万", "12345.6"],
  ["0.5 千", "500"],
])("%s is %s", (typed, plain) => {
  expect(plainDecimal(typed)).toBe(plain);
  expect(parseDecimal(typed)).not.toBeNull();
});

it.each(["1,2", "1，2000", "0,625", "1 2", "1.2.0", "12000斤", "1e4", "六千", "٠.٩", "-1"])(
  "%s is no number, and goes to the server as it is",
  (typed) => {
    expect(parseDecimal(typed)).toBeNull();
    expect(plainDecimal(typed)).toBe(typed.normalize("NFKC"));
  },
);

it("refuses more digits than any price has", () => {
  expect(parseDecimal("1234567890123456")).toBeNull();
});

it("prints money and quantity without floats", () => {
  expect(yuan(123456)).toBe("1,234.56");
  expect(yuan(-5)).toBe("−0.05");
  expect(yuan(9007199254740991)).toBe("90,071,992,547,409.91");
  expect(priceText(240, "jin")).toBe("1.20");
  expect([121, 123, 125, -123].map((fen) => priceText(fen, "jin"))).toEqual([
    "0.60",
    "0.62",
    "0.62",
    "−0.62",
  ]);
  expect(priceText(240, "kg")).toBe("2.40");
  expect([1, 4, 123457].map((fen) => priceInput(fen, "jin"))).toEqual(["0.005", "0.02", "617.285"]);
  expect(priceInput(123457, "kg")).toBe("1234.57");
  expect(kgText(1234567)).toBe("1,234,567");
  expect(bestQuantity(12500)).toEqual({ value: "12.5", unit: "ton" });
  expect(bestQuantity(999)).toEqual({ value: "999", unit: "kg" });
  expect(permilleText(-123)).toBe("−12.3");
});

it("prints prices and what a reader subtracts as the server does", () => {
  for (const { unit, now, then, price, by, permille } of vectors) {
    const printed = printedChange(now, then, unit as TableUnit);
    expect({
      now,
      then,
      unit,
      ...printed,
      price: priceText(now, unit as TableUnit).replace(/,/g, ""),
    }).toEqual({
      now,
      then,
      unit,
      by,
      permille,
      price,
    });
  }
});

it("tells no change where a price is missing", () => {
  expect(printedChange(240, null, "jin")).toBeNull();
  expect(printedChange(undefined, 240, "jin")).toBeNull();
  expect(printedChange(240, 0, "jin")).toEqual({ by: 120, permille: null });
  expect(printedChange(0, 240, "kg")).toEqual({ by: -240, permille: -1000 });
});

it("knows whether a quantity comes to whole kilos", () => {
  expect(isWholeKg("6", "jin")).toBe(true);
  expect(isWholeKg("7", "jin")).toBe(false);
  expect(isWholeKg("0.0125", "ton")).toBe(false);
  expect(isWholeKg("3", "bag", "12.5")).toBe(false);
  expect(isWholeKg("4", "bag", "12.5")).toBe(true);
  expect(isWholeKg("", "jin")).toBe(true);
});

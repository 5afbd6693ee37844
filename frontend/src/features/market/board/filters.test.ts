import { expect, it } from "vitest";
import { fieldText, keptPrice, readQuery } from "./filters";

const read = (text: string) => readQuery(new URLSearchParams(text));

it("reads what an address says, prices in fen", () => {
  expect(
    read("side=demand&variety=fan-qie&grade=3&price_min=1.2&price_max=2&urgent=true&sort=price_asc"),
  ).toEqual({
    side: "demand",
    sort: "price_asc",
    variety: "fan-qie",
    grade: 3,
    price_min: 120,
    price_max: 200,
    urgent: true,
  });
});

it("leaves out what makes no sense", () => {
  expect(read("side=x&sort=y&grade=9&left_min=-3&price_min=abc&day=tomorrow&urgent=1")).toEqual({
    side: "offer",
    sort: "newest",
  });
});

it("leaves alone what is typed while the address keeps just that", () => {
  const perJin = (typed: string) => keptPrice(typed, "jin");
  expect(perJin("1")).toBe("2.00");
  expect(fieldText({ typed: "1", inAddress: "1.00" }, "2.00", perJin)).toBe("1");
  expect(fieldText({ typed: "abc ", inAddress: "abc" }, "abc", perJin)).toBe("abc ");
  // "Back" and "clear filters" change the address without the field.
  expect(fieldText({ typed: "1", inAddress: "1.50" }, "3.00", perJin)).toBe("1.50");
  expect(fieldText({ typed: "1", inAddress: "" }, "", perJin)).toBe("");
});

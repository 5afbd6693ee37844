import { expect, it } from "vitest";
import { emptyValues, forVariety, isProductBlank, type ListingValues, saysMore } from "./form-model";

const peppers: ListingValues = {
  ...emptyValues("2026-11-30", "370700"),
  variety: "jian-jiao",
  to: "2026-12-04",
  quantity: "22000",
  quantity_unit: "bag",
  kg_per_unit: "25",
  price: "2.47",
  price_unit: "jin",
  grade: "1",
  min_lot_kg: "500",
  flag: true,
  tier: "0",
  auto_accept: true,
  packaging: "编织袋",
  quality_note: "农残速测合格",
  note: "今早采摘",
};

it("another variety clears what was said of the first", () => {
  const now = forVariety(peppers, "da-bai-cai");
  expect(now).toEqual({
    ...emptyValues("2026-11-30", "370700"),
    variety: "da-bai-cai",
    to: "2026-12-04",
    tier: "0",
  });
  expect(isProductBlank(now)).toBe(true);
});

it("a unit that is no package stays", () => {
  const now = forVariety({ ...peppers, quantity_unit: "ton", price_unit: "kg" }, "da-bai-cai");
  expect([now.quantity_unit, now.price_unit]).toEqual(["ton", "kg"]);
});

it("the last time of the variety is taken over", () => {
  const cabbage: ListingValues = {
    ...emptyValues("2026-10-01", "130700"),
    variety: "da-bai-cai",
    quantity: "3",
    quantity_unit: "ton",
    price: "0.8",
    grade: "2",
    auto_accept: true,
    packaging: "网袋",
  };
  const now = forVariety(peppers, "da-bai-cai", 30, cabbage);
  expect([now.quantity, now.quantity_unit, now.price, now.grade, now.packaging]).toEqual([
    "3",
    "ton",
    "0.8",
    "2",
    "网袋",
  ]);
  // Place and days are of today, and what binds is agreed to anew.
  expect([now.place, now.from, now.to, now.auto_accept, now.quality_note]).toEqual([
    "370700",
    "2026-11-30",
    "2026-12-04",
    false,
    "",
  ]);
});

it("a bag's usual weight fills the empty field only", () => {
  expect(forVariety(peppers, "tu-dou", 40).kg_per_unit).toBe("40");
  expect(forVariety(peppers, "tu-dou", 40, { ...peppers, kg_per_unit: "35" }).kg_per_unit).toBe("35");
});

it("a value under more options is noticed", () => {
  expect(saysMore(emptyValues("2026-11-30", ""))).toBe(false);
  expect(saysMore({ ...emptyValues("2026-11-30", ""), quality_note: "合格" })).toBe(true);
  expect(saysMore({ ...emptyValues("2026-11-30", ""), tier: "0" })).toBe(true);
});

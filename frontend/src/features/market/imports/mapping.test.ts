import { expect, it } from "vitest";
import { asked, isMoved, type Reading } from "./mapping";

const sheet = (name: string, read: boolean) => ({ name, read }) as Reading["sheets"][number];
const reading = {
  sheets: [sheet("一月", true), sheet("二月", true), sheet("说明", false)],
  header_row: 3,
  mapping: { columns: {} },
} as unknown as Reading;
const columns = { variety: "品名" };

it("the order in which sheets are ticked moves nothing", () => {
  expect(isMoved(reading, 3, ["二月", "一月"])).toBe(false);
  expect(isMoved(reading, 3, ["一月"])).toBe(true);
  expect(isMoved(reading, 3, ["一月", "说明"])).toBe(true);
  expect(isMoved(reading, 4, ["一月", "二月"])).toBe(true);
});

it("states the row of the heads only where a person did", () => {
  expect(asked(reading, 3, ["说明"], columns)).toEqual({ sheets: ["说明"], header_row: null, columns: {} });
  expect(asked(reading, 3, ["二月", "一月"], columns)).toMatchObject({ header_row: null, columns });
  expect(asked(reading, 5, ["一月", "二月"], columns)).toMatchObject({ header_row: 5, columns: {} });
  expect(asked(reading, null, ["一月", "二月"], columns)).toMatchObject({ header_row: null, columns: {} });
  // Row 2 is empty, so that the heads were found in the third.
  const stated = { ...reading, mapping: { ...reading.mapping, header_row: 2 } };
  expect(asked(stated, 3, ["一月", "二月"], columns)).toMatchObject({ header_row: 2, columns });
});

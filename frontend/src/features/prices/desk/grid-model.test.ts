import { describe, expect, it } from "vitest";
import {
  averageFen,
  BLANK,
  isFilled,
  type Line,
  needsReason,
  pasted,
  repeatedRow,
  stalls,
  toRow,
} from "./grid-model";

const line = {
  variety: "da-bai-cai",
  spec: "普通",
  origin: "",
  owed: true,
  previous: {
    day: "2026-04-07",
    low_fen_per_kg: 190,
    average_fen_per_kg: 200,
    high_fen_per_kg: 210,
    quote: {},
  },
  today: null,
} as unknown as Line;

describe("the reporter's grid", () => {
  it("averages one to five stalls and rounds half to even", () => {
    expect(stalls("1.0 1.2／1.1")).toEqual(["1.0", "1.2", "1.1"]);
    expect(averageFen("1.0 1.2 1.1", "jin")).toBe(220);
    expect(averageFen("1.00 1.01", "kg")).toBe(100);
    expect(averageFen("1 2 3 4 5 6", "kg")).toBeNull();
    expect(averageFen("x", "kg")).toBeNull();
  });

  it("asks for a reason over two per cent and not at two", () => {
    expect(needsReason(line, { ...BLANK, average: "2.04" }, "kg")).toBe(false);
    expect(needsReason(line, { ...BLANK, average: "2.05" }, "kg")).toBe(true);
    expect(needsReason({ ...line, previous: null }, { ...BLANK, average: "9" }, "kg")).toBe(false);
  });

  it("takes a column or a block as a spreadsheet copies it", () => {
    expect(pasted("1.0\r\n1.1\r\n")).toEqual([["1.0"], ["1.1"]]);
    expect(pasted("1\t2\n3\t4")).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  it("sends one price as all three and stalls as they are", () => {
    expect(toRow(line, { ...BLANK, average: "１．２" }, "2026-04-08", "jin", false)).toMatchObject({
      low: "1.2",
      average: "1.2",
      high: "1.2",
      unit: "元/斤",
    });
    expect(toRow(line, { ...BLANK, average: "1.0 1.2" }, "2026-04-08", "kg", false)).toMatchObject({
      stalls: ["1.0", "1.2"],
    });
    expect(isFilled(BLANK)).toBe(false);
  });

  it("repeats the last report to the fen", () => {
    const last = {
      day: "2026-04-07",
      low_fen_per_kg: 5,
      average_fen_per_kg: 325,
      high_fen_per_kg: 1200,
      quote: {},
    };
    expect(repeatedRow(line, last as never, "2026-04-08")).toMatchObject({
      low: "0.05",
      average: "3.25",
      high: "12.00",
      unit: "元/公斤",
      spec: "普通",
    });
  });
});

import { describe, expect, it } from "vitest";
import { assign, lacking, type Mapping, readWeights, rolesOf, weightsText } from "./columns";
import { asked, isSameReading } from "./layout";
import { SHEET_COLUMN } from "./words";

const mapping = (part: object) => part as Mapping;

describe("the columns of a price file", () => {
  it("takes a role from the column that had it", () => {
    const was = mapping({ columns: { name: "品名", low: "低", spec: ["规格"] } });
    const now = assign(was, "高", "low");
    expect(rolesOf(now, "低")).toEqual([]);
    expect(rolesOf(now, "高")).toEqual(["low"]);
    expect(rolesOf(now, "规格")).toEqual(["spec"]);
  });

  it("keeps several columns as specification and several as varieties", () => {
    const spec = assign(mapping({ columns: { spec: ["规格"] } }), "等级", "spec");
    expect(spec.columns?.spec).toEqual(["规格", "等级"]);
    const wide = assign(assign(mapping({ wide: ["黄瓜"] }), "芹菜", "wide"), "黄瓜", "");
    expect(wide.wide).toEqual(["芹菜"]);
  });

  it("knows a column by its name whatever its blanks and width", () => {
    expect(rolesOf(mapping({ columns: { average: "平均价(元/斤)" } }), "平均价（元／斤） ")).toEqual([
      "average",
    ]);
  });

  it("says what is lacking before any row can be read", () => {
    expect(lacking(mapping({}))).toEqual(["name", "price", "day"]);
    expect(lacking(mapping({ columns: { name: "a", low: "b" }, day_in_name: true }))).toEqual(["price"]);
    expect(lacking(mapping({ columns: { name: "a", low: "b", high: "c", day: "d" } }))).toEqual([]);
    expect(lacking(mapping({ wide: ["黄瓜"], day: "2026-11-27" }))).toEqual([]);
  });

  it("reads the weights of packages, or nothing", () => {
    expect(readWeights("盒=250，桶＝5000")).toEqual({ 盒: 250, 桶: 5000 });
    expect(readWeights("")).toEqual({});
    for (const wrong of ["盒", "盒=0", "盒=2.5", "盒=", "=250"]) expect(readWeights(wrong), wrong).toBeNull();
    expect(readWeights(weightsText({ 盒: 250, 袋: 20000 }))).toEqual({ 盒: 250, 袋: 20000 });
  });
});

describe("reading a file again", () => {
  const stored = mapping({
    columns: { name: "品名", average: "均价" },
    unit: "斤",
    day: "2026-11-27",
    weights: { 盒: 250 },
    day_format: "auto",
  });

  it("leaves the columns to be found where the heads are in another row", () => {
    const sent = asked({ ...stored, header_row: 3 }, stored);
    expect(sent).toEqual({ columns: {}, header_row: 3, weights: { 盒: 250 } });
  });

  it("keeps the sheets' names as markets when other sheets are chosen", () => {
    const draft = mapping({ ...stored, sheets: ["甲", "乙"], columns: { market: SHEET_COLUMN } });
    expect(asked(draft, stored).columns).toEqual({ market: SHEET_COLUMN });
  });

  it("sends the columns as drafted where the table stays in its place", () => {
    const draft = assign(stored, "低", "low");
    expect(asked(draft, stored)).toBe(draft);
  });

  it("takes what is unset for what was never set", () => {
    expect(isSameReading({ ...stored, header_row: null, sheets: [], family: false }, stored)).toBe(true);
    expect(isSameReading(assign(stored, "品名", ""), stored)).toBe(false);
    // That the heads are no days is an answer.
    expect(isSameReading({ ...stored, day_columns: false }, stored)).toBe(false);
  });
});

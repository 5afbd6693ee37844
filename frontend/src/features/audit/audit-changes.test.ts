import { expect, it } from "vitest";
import { changesOf } from "./audit-changes";
import { fieldText, valueText } from "./audit-field-words";

it("only what differs is a change", () => {
  const detail = JSON.stringify({
    old: { version: 1, name: { zh: "土豆", en: "Potato" }, aliases: ["洋芋"], active: true },
    new: { version: 2, name: { zh: "土豆", en: "Potatoes" }, aliases: ["洋芋", "马铃薯"], active: true },
  });
  expect(changesOf(detail)).toEqual([
    { field: "name.en", from: "Potato", to: "Potatoes" },
    { field: "aliases", from: "洋芋", to: "洋芋、马铃薯" },
  ]);
});

it("what is new or gone has one side", () => {
  expect(changesOf('{"new":{"reason":"封路"}}')).toEqual([{ field: "reason", from: null, to: "封路" }]);
  expect(changesOf('{"old":{"district":"110106"},"new":{"district":null}}')).toEqual([
    { field: "district", from: "110106", to: null },
  ]);
});

it("a detail without values has no changes", () => {
  expect(changesOf('{"sessions":2}')).toEqual([]);
  expect(changesOf("")).toEqual([]);
  expect(changesOf("[1]")).toEqual([]);
});

/** What a reader sees, in Chinese. */
function shown(detail: unknown): string[] {
  return changesOf(JSON.stringify(detail)).map(
    ({ field, from, to }) =>
      `${fieldText(field, "zh")} ${valueText(field, from, "zh")} → ${valueText(field, to, "zh")}`,
  );
}

it("a changed listing is told in words and units", () => {
  const old = {
    variety: "tu-dou",
    category: "root",
    grade: 3,
    quantity_kg: 12000,
    min_lot_kg: 500,
    price_fen_per_kg: 235,
    quote: { quantity: "12", quantity_unit: "ton", price: "2.35", price_unit: "kg", kg_per_unit: null },
    place: "110115",
    from_day: "2026-11-30",
    to_day: "2026-12-02",
    flagged: false,
    tier: 2,
    auto_accept: false,
    remarks: { packaging: "", quality_note: "", note: "" },
  };
  const changed = {
    ...old,
    grade: 4,
    quantity_kg: 9500,
    price_fen_per_kg: 240,
    quote: { ...old.quote, quantity: "19000", quantity_unit: "jin", price: "1.20", price_unit: "jin" },
    to_day: "2026-12-03",
    flagged: true,
    tier: 0,
    remarks: { ...old.remarks, packaging: "网袋" },
  };
  expect(shown({ old, new: changed })).toEqual([
    "品质等级 一级 → 特级",
    "数量 12,000 公斤 → 9,500 公斤",
    "价格 2.35 元/公斤 → 2.40 元/公斤",
    "填报的数量 12 → 19000",
    "填报的数量单位 吨 → 斤",
    "填报的价格（元） 2.35 → 1.20",
    "填报的计价单位 公斤 → 斤",
    "至 2026-12-02 → 2026-12-03",
    "滞销或急需 否 → 是",
    "保供等级 一般网点 → 封控区、医院",
    "包装 – → 网袋",
  ]);
});

it("a changed truck and receipt are told in words and units", () => {
  const old = {
    plate: "冀A12345",
    kg: 5000,
    eta: "2026-11-29T20:30:00Z",
    received_kg: null,
    grade: null,
    rejected_kg: null,
    rejected_reason: null,
    photo_ref: null,
  };
  const now = { ...old, eta: "2026-11-29T21:00:00Z", received_kg: 4900, grade: 2, rejected_kg: 60 };
  expect(
    shown({ deal_id: "1", code: "7F3K9Q2M-1", old, new: { ...now, rejected_reason: "rotten" } }),
  ).toEqual([
    "预计到达 11月30日 04:30 → 11月30日 05:00",
    "实收 – → 4,900 公斤",
    "品质等级 – → 二级",
    "拒收 – → 60 公斤",
    "拒收原因 – → 腐烂",
  ]);
});

it("a changed enterprise is told field by field", () => {
  const detail = {
    kind: { from: "cooperative", to: "producer" },
    contact_name: { from: "张建国", to: "李红" },
  };
  expect(shown(detail)).toEqual(["企业类型 合作社 → 产地企业", "联系人 张建国 → 李红"]);
});

it("settings and offices are told in words and units", () => {
  expect(shown({ old: { version: 1, tolerance_permille: 30 }, new: { tolerance_permille: 25 } })).toEqual([
    "过磅容差 3.0% → 2.5%",
  ]);
  expect(shown({ from: { week_first: 300, mail: true }, to: { week_first: 250, mail: false } })).toEqual([
    "一周一级（‰） 300 → 250",
    "有新预警时给监管人员发邮件 是 → 否",
  ]);
  expect(
    shown({
      old: { role: "producer", position: "staff", district: null },
      new: { role: "producer", position: "owner", district: null },
    }),
  ).toEqual(["职务 员工 → 负责人"]);
  expect(
    shown({ old: { open: true, freight: 35, transit_days: 1 }, new: { open: true, freight: 40 } }),
  ).toEqual(["运费 0.35 元/公斤 → 0.40 元/公斤", "在途天数 1 → –"]);
});

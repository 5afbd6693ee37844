import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { Kept } from "./kept";

/** The parts that stay together, in order. */
function kept(text: string): string[] {
  const html = renderToStaticMarkup(<Kept>{text}</Kept>);
  return [...html.matchAll(/<span class="whole">(.*?)<\/span>/g)].map(([, part = ""]) =>
    part.replaceAll("&gt;", ">"),
  );
}

it.each([
  ["报价 21.77 元/公斤，近 30 天（29 个价）", ["报价 21.77 元/公斤", "近 30 天", "29 个价"]],
  ["2026年11月26日 周四 · 第 1 版", ["2026年11月26日 周四", "第 1 版"]],
  ["登录时间 11月27日 23:33 · 最近使用", ["登录时间 11月27日 23:33", "最近使用"]],
  ["IFPA −1.71（阈值 1.00）；月均价 3.36 元/公斤", ["−1.71", "阈值 1.00", "月均价 3.36 元/公斤"]],
  ["到货日 2026-11-23", ["到货日 2026-11-23"]],
  ["62000 斤 · 4.89 元/公斤", ["62000 斤", "4.89 元/公斤"]],
  ["单位可能填错：3.52 / 1.76 元/公斤", ["3.52 / 1.76 元/公斤"]],
  ["最低价高于最高价：3.20 > 2.80", ["3.20 > 2.80"]],
  ["批发市场 7/7 家，至少 51% 上市量", ["批发市场 7/7 家", "至少 51%", "上市量"]],
  ["27 Nov 2026, 5.58 yuan/kg", ["27 Nov", "2026", "5.58 yuan/kg"]],
])("in %s days, numbers and short words stay whole", (text, parts) => {
  expect(kept(text)).toEqual(parts);
});

it("leaves every word in its place, and lets no line begin with a dot", () => {
  const text = "顺鑫石门农产品批发市场 · 11月27日 · 第 3 行";
  const html = renderToStaticMarkup(<Kept>{text}</Kept>);
  expect(html.replaceAll(/<[^>]+>/g, "").replaceAll("\u00a0", " ")).toBe(text);
  expect(html).not.toContain(" ·");
});

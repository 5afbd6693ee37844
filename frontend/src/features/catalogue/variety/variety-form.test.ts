import { expect, it } from "vitest";
import { aliasesOf, withAliases } from "./variety-form";

it("aliases are read one a line, or parted by commas", () => {
  expect(aliasesOf("番茄\n 洋柿子 、柿子\n\n")).toEqual(["番茄", "洋柿子", "柿子"]);
});

const say = (alias: string, fault: string) => `${alias}：${fault}`;

it("a fault of one alias names it at the one field", () => {
  const errors = { "aliases[1]": "已是“西红柿”的名称", name_en: "必填" };
  expect(withAliases(errors, ["火莓", "番茄"], say)).toEqual({
    aliases: "番茄：已是“西红柿”的名称",
    name_en: "必填",
  });
});

it("faults of several aliases are all told", () => {
  const errors = { "aliases[0]": "太长", "aliases[1]": "已有" };
  expect(withAliases(errors, ["火莓", "番茄"], say)).toEqual({ aliases: "火莓：太长 番茄：已有" });
});

import { expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { aliasesOf, withAliases } from "./variety-form";

it("aliases are read one a line, or parted by commas", () => {
  expect(aliasesOf("番茄\n 洋柿子 、柿子\n\n")).toEqual(["番茄", "洋柿子", "柿子"]);
});

it("a fault of one alias names it at the one field", () => {
  const problem = new Problem({
    status: 422,
    code: "invalid_input",
    fields: [
      { path: "aliases[1]", code: "name_taken", message: "已是“西红柿”的名称" },
      { path: "name_en", code: "required", message: "必填" },
    ],
  });
  expect(withAliases(problem, ["火莓", "番茄"], (alias, fault) => `${alias}：${fault}`)).toEqual({
    aliases: "番茄：已是“西红柿”的名称",
    name_en: "必填",
  });
});

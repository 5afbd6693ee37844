import type { Page } from "@playwright/test";
import { demo, screen } from "./actors";
import { day } from "./api";
import { expect, test } from "./test";

// A sheet of listings whose heads nobody knows: a person says which column is which, on a desk and on a phone.

const COLUMNS = [
  { head: "蔬菜", zh: "品种", en: "variety" },
  { head: "档次", zh: "等级", en: "grade" },
  { head: "可供", zh: "数量", en: "quantity" },
  { head: "计量", zh: "数量单位", en: "quantity unit" },
  { head: "要价", zh: "价格", en: "price" },
  { head: "计价", zh: "价格单位", en: "price unit" },
  { head: "从哪来", zh: "产地", en: "origin" },
  { head: "自", zh: "可供起日", en: "available from" },
  { head: "至", zh: "可供止日", en: "available to" },
] as const;

const WORDS = {
  zh: {
    choose: /选择文件/,
    preview: "预览",
    columns: "列对应",
    missing: /还没有对应的列：.*品种/,
    headerRow: "表头在第几行",
    again: "按此重读",
    result: "预览结果",
    commit: "导入正确的行",
    done: "导入 1 行，跳过 0 行。",
  },
  en: {
    choose: /Choose a file/,
    preview: "Preview",
    columns: "Columns",
    missing: /No column yet for: .*/,
    headerRow: "The heads are row",
    again: "Read again",
    result: "Preview",
    commit: "Import the good rows",
    done: "1 rows imported, 0 skipped.",
  },
} as const;

async function upload(page: Page, say: (typeof WORDS)["zh" | "en"], name: string, text: string) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("main").getByRole("button", { name: say.choose }).first().click();
  await (await chooser).setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: say.preview, exact: true }).click();
}

for (const language of ["zh", "en"] as const) {
  const say = WORDS[language];

  test(`${language}: a sheet with foreign heads is told its columns, and imported`, async ({
    browser,
  }, info) => {
    const page = await demo(browser, "grower", screen(info));
    await page.evaluate((chosen) => localStorage.setItem("cailanzi.language", chosen), language);
    await page.goto("/import");
    // Nobody else posts this lot, and no other project of this run.
    const kg = 30_000 + 2 * (Date.now() % 9_000);
    const row = ["大白菜", "一级", kg, "公斤", "0.87", "公斤", "山东潍坊", day(1), day(4)];
    const heads = COLUMNS.map((one) => one.head);
    await upload(page, say, `外来-${language}.csv`, ["编制说明", heads.join(","), row.join(",")].join("\n"));

    const columns = page.getByRole("region", { name: say.columns, exact: true });
    await expect(columns.getByRole("alert")).toBeVisible();
    // The heads stand in the second row; what they mean nobody knows yet.
    if ((await columns.getByLabel(say.headerRow).inputValue()) !== "2") {
      await columns.getByLabel(say.headerRow).fill("2");
      await columns.getByRole("button", { name: say.again }).click();
    }
    await expect(columns.getByRole("alert")).toContainText(say.missing);
    for (const { head, ...name } of COLUMNS)
      await columns
        .getByRole("combobox", { name: new RegExp(`^${name[language]}( \\*)?$`) })
        .selectOption(head);
    await expect(columns.getByRole("alert")).toBeHidden();
    await columns.getByRole("button", { name: say.again }).click();

    const result = page.getByRole("region", { name: say.result, exact: true });
    await result.getByRole("button", { name: say.commit }).click();
    await page.getByRole("dialog").getByRole("button", { name: say.commit }).click();
    await expect(result.getByText(say.done)).toBeVisible();
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(wide).toBeLessThanOrEqual(seen ?? 0);
  });
}

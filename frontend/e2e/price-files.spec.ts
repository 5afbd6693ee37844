import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { demo } from "./actors";
import { day } from "./api";
import { expect, test } from "./test";
import { still } from "./visit";
import { type MadeSheet, workbook } from "./workbook";

// The steps in which a price file is read, on a desk and on a phone, in both languages.

const WORDS = {
  zh: {
    choose: "选择文件",
    upload: "上传并预览",
    sheets: "工作表",
    heads: "表头",
    columns: "列",
    leftOut: "未读取的内容",
    again: "重新识别",
    headsAt: "表头在第 3 行",
    row: (n: number) => `第 ${n} 行`,
    headRow: "表头在第几行",
    noHeads: /没有表头/,
    readAs: (column: string) => `“${column}”这一列是`,
    taken: (rows: number) => new RegExp(`已重新识别：${rows} 行`),
    rows: (n: number) => `${n} 行`,
    day: "整份文件的日期",
    lacking: /还缺以下内容/,
    hidden: /隐藏/,
    blocks: "并排的表",
    decimal: "小数点写法",
    middle: "取最低价与最高价的中间值",
    average: "没有平均价的行",
    pdf: /这是 PDF 文件/,
    name: "品名",
    market: /工作表的名字就是市场/,
    meant: "是「西红柿」吗？",
    commit: "入库",
  },
  en: {
    choose: "Choose a file",
    upload: "Upload and preview",
    sheets: "Sheets",
    heads: "Header",
    columns: "Columns",
    leftOut: "What was not read",
    again: "Read again",
    headsAt: "The header is in row 3",
    row: (n: number) => `Row ${n}`,
    headRow: "The header is in row",
    noHeads: /There is no header/,
    readAs: (column: string) => `“${column}” is`,
    taken: (rows: number) => new RegExp(`Read again: ${rows} rows`),
    rows: (n: number) => `${n} rows`,
    day: "Day of the whole file",
    lacking: /This is lacking/,
    hidden: /hidden/,
    blocks: "Tables side by side",
    decimal: "Decimal sign",
    middle: "take the middle of low and high",
    average: "Rows without an average",
    pdf: /this is a PDF/,
    name: "Name",
    market: /The sheets are named as the markets/,
    meant: "Is it “Tomato”?",
    commit: "Store",
  },
} as const;
type Say = (typeof WORDS)["zh" | "en"];

const HEADS = ["品名", "规格", "最低价", "平均价", "最高价"];
const GOODS: [string, number][] = [
  ["大白菜", 1.2],
  ["黄瓜", 3.4],
  ["西红柿", 4.1],
  ["芹菜", 2.2],
  ["土豆", 1.8],
  ["茄子", 3.9],
];
const goods = (spec: string) =>
  GOODS.map(([name, price]) => [name, spec, price - 0.2, price, price + 0.4].map((cell) => cellOf(cell)));
const cellOf = (cell: string | number) => (typeof cell === "number" ? Number(cell.toFixed(2)) : cell);
const csv = (rows: (string | number)[][]) => rows.map((row) => row.join(",")).join("\n");

async function official(page: Page, language: "zh" | "en") {
  await page.evaluate((chosen) => localStorage.setItem("cailanzi.language", chosen), language);
}

async function upload(page: Page, say: Say, name: string, content: Buffer | string) {
  await page.goto("/prices/import");
  await page.getByRole("main").getByRole("combobox").first().selectOption("xinfadi");
  const chooser = page.waitForEvent("filechooser");
  await page.getByText(say.choose, { exact: true }).click();
  await (await chooser).setFiles({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(content),
  });
  await page.getByRole("button", { name: say.upload }).click();
}

const step = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

/** Opens a step where it is folded. */
async function opened(part: Locator): Promise<Locator> {
  const fold = part.locator("details").first();
  if ((await fold.getAttribute("open")) === null) await fold.locator("summary").first().click();
  return part;
}

/** Nothing scrolls sideways, and nothing is out of reach of those who do not see, by day and by night. */
async function fits(page: Page) {
  const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(wide).toBeLessThanOrEqual(seen ?? 0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await still(page);
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(tags).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(" ")}`)).toEqual(
      [],
    );
  }
}

for (const language of ["zh", "en"] as const) {
  const say: Say = WORDS[language];

  test(`${language}: heads below a title are found, and chosen by hand with the keyboard`, async ({
    browser,
  }) => {
    const page = await demo(browser, "city");
    await official(page, language);
    await upload(
      page,
      say,
      `标题-${language}.csv`,
      csv([
        [`某市蔬菜批发价格日报表${language}`],
        [`单位：元/公斤 日期：${day()}`],
        HEADS,
        ...goods(`t${language}`),
        ["合计"],
        ["制表：王芳"],
      ]),
    );
    await expect(page).toHaveURL(/\/prices\/batches\//);
    const heads = await opened(step(page, say.heads));
    await expect(heads.getByText(say.headsAt).first()).toBeVisible();
    await expect(page.getByText(new RegExp(`· ${say.rows(6)}`))).toBeVisible();
    const left = step(page, say.leftOut);
    await expect(left).toContainText("某市蔬菜批发价格日报表");
    await expect(left).toContainText("制表：王芳");

    // By hand: the row below, with an arrow key, and Enter. Its cells name no columns; what is lacking is said.
    await heads.getByRole("radio", { name: say.row(3), exact: true }).focus();
    await page.keyboard.press("ArrowDown");
    await expect(heads.getByRole("radio", { name: say.row(4), exact: true })).toBeChecked();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert").filter({ hasText: say.lacking })).toBeVisible();
    await heads.getByLabel(say.headRow).fill("3");
    await heads.getByRole("button", { name: say.again }).click();
    await expect(heads.getByText(say.taken(6))).toBeVisible();

    // A row that the file does not have: the summary takes the focus and leads to the field.
    await heads.getByLabel(say.headRow).fill("300");
    await heads.getByRole("button", { name: say.again }).click();
    const summary = page.getByRole("alert").filter({ hasText: "300" });
    await expect(summary).toBeFocused();
    await summary.getByRole("link").click();
    await expect(heads.getByLabel(say.headRow)).toBeFocused();
    await fits(page);
  });

  test(`${language}: of a book the sheet with prices is read, another is chosen, both are`, async ({
    browser,
  }) => {
    const page = await demo(browser, "city");
    await official(page, language);
    const sheets: MadeSheet[] = [
      { name: "填表说明", rows: [["请在“价格”页填写，每日十点前报送。"]] },
      {
        name: "价格",
        rows: [[...HEADS, "日期", "单位"], ...goods(`a${language}`).map((row) => [...row, day(), "斤"])],
      },
      {
        name: "附页",
        rows: [[...HEADS, "日期", "单位"], ...goods(`a${language}`).map((row) => [...row, day(), "斤"])],
      },
    ];
    await upload(page, say, `两张-${language}.xlsx`, workbook(sheets));
    await expect(page).toHaveURL(/\/prices\/batches\//);
    const books = step(page, say.sheets);
    await expect(books.getByRole("checkbox", { name: "填表说明" })).not.toBeChecked();
    await expect(books.getByRole("checkbox", { name: "价格" })).toBeChecked();
    await expect(step(page, say.leftOut)).toContainText("填表说明");
    await books.getByRole("checkbox", { name: "附页" }).check();
    await books.getByRole("button", { name: say.again }).click();
    await expect(books.getByText(say.taken(12))).toBeVisible();
    const columns = await opened(step(page, say.columns));
    await expect(columns.getByLabel(say.readAs("工作表"))).toBeVisible();
    await books.getByRole("checkbox", { name: "价格" }).uncheck();
    await books.getByRole("button", { name: say.again }).click();
    await expect(books.getByText(say.taken(6))).toBeVisible();
    await expect(step(page, say.leftOut)).toContainText("价格");
    await fits(page);
  });

  test(`${language}: hidden rows are named, and a file without a day says what is lacking`, async ({
    browser,
  }) => {
    const page = await demo(browser, "city");
    await official(page, language);
    const rows = [[...HEADS, "单位"], ...goods(`h${language}`).map((row) => [...row, "斤"])];
    await upload(page, say, `隐藏-${language}.xlsx`, workbook([{ name: "价格", rows, hidden: [3, 4] }]));
    await expect(page).toHaveURL(/\/prices\/batches\//);
    const left = step(page, say.leftOut);
    await expect(left).toContainText(say.hidden);
    await expect(left).toContainText("黄瓜");
    await expect(page.getByRole("alert").filter({ hasText: say.lacking })).toBeVisible();
    const columns = step(page, say.columns);
    await columns.getByLabel(say.day).fill(day());
    // What is not applied yet is not stored either.
    await expect(page.getByRole("button", { name: say.commit, exact: true })).toBeDisabled();
    await columns.getByRole("button", { name: say.again }).click();
    await expect(columns.getByText(say.taken(4))).toBeVisible();
    await fits(page);
  });

  test(`${language}: tables side by side, commas for points, a list without averages`, async ({
    browser,
  }) => {
    const page = await demo(browser, "city");
    await official(page, language);
    const half = (at: number) => [GOODS[at]?.[0] ?? "", "2,345", "3,125"];
    await upload(
      page,
      say,
      `并排-${language}-${day()}.csv`,
      [
        "品名;最低价;最高价;品名;最低价;最高价",
        ...[0, 1, 2].map((at) => [...half(at), ...half(at + 3)].join(";")),
      ].join("\n"),
    );
    await expect(page).toHaveURL(/\/prices\/batches\//);
    const columns = await opened(step(page, say.columns));
    await expect(columns.getByLabel(say.blocks)).toBeVisible();
    await expect(page.getByText(new RegExp(`· ${say.rows(6)}`))).toBeVisible();
    await columns.getByLabel(say.decimal).selectOption("comma");
    await columns.getByLabel(say.average).selectOption({ label: say.middle });
    await columns.getByRole("button", { name: say.again }).click();
    await expect(columns.getByText(say.taken(6))).toBeVisible();
    // A field with a value is never folded away.
    await expect(columns.getByLabel(say.decimal)).toBeVisible();
    await fits(page);
  });

  test(`${language}: a name that is a slip is asked about, and one touch settles all its rows`, async ({
    browser,
  }, { project }) => {
    const page = await demo(browser, "city");
    await official(page, language);
    // What is answered is remembered, so every run of this test has a slip of its own.
    const slips = ["西红市", "西虹柿", "西洪柿", "西宏柿"];
    const slip = slips[(language === "zh" ? 0 : 2) + (project.name === "desk" ? 0 : 1)] ?? "";
    const rows = [goods(`m${language}`), goods(`n${language}`)].flat();
    const slipped = rows.map(([name, ...rest]) => [name === "西红柿" ? slip : name, ...rest, day(), "斤"]);
    const file = csv([[...HEADS, "日期", "单位"], ...slipped] as (string | number)[][]);
    await upload(page, say, `错字-${language}.csv`, file);
    await expect(page).toHaveURL(/\/prices\/batches\//);
    const meant = page.getByRole("button", { name: say.meant });
    await expect(meant).toHaveCount(2);
    await meant.first().click();
    await expect(page.getByText(say.taken(12)).first()).toBeVisible();
    await expect(meant).toHaveCount(0);
    await fits(page);
  });

  test(`${language}: what cannot be read says what it is, beside the file`, async ({ browser }) => {
    const page = await demo(browser, "city");
    await official(page, language);
    await upload(page, say, "行情.pdf", "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj<<>>endobj");
    const summary = page.getByRole("alert").filter({ hasText: say.pdf });
    await expect(summary).toBeFocused();
    await expect(page.locator("#price-file-chosen").getByText(say.pdf)).toBeVisible();
    await summary.getByRole("link").click();
    await expect(page.locator("#price-file-chosen").getByRole("button").first()).toBeFocused();
    await fits(page);
  });
}

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { demo, field } from "./actors";
import { day, Party } from "./api";
import { expect, test } from "./test";

async function upload(page: Page, name: string, content: Buffer | string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: /选择文件/ }).click();
  await (await chooser).setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
  await page.getByRole("button", { name: "预览", exact: true }).click();
}

const RUN = Date.now() % 1_000_000;
const HEADER = "品种,等级,数量,数量单位,价格,价格单位,产地,可供起日,可供止日,行号";
const line = (variety: string, quantity: string, key: string, price = "1.35") =>
  `${variety},一级,${quantity},斤,${price},斤,山东潍坊,${day(1)},${day(4)},${RUN}-${key}`;

test("listings from a file: bad rows are shown and told why, good ones are posted once", async ({
  browser,
}) => {
  const page = await demo(browser, "grower");
  await page.goto("/import");
  await expect(page.getByRole("button", { name: "预览", exact: true })).toBeDisabled();
  const file = [
    HEADER,
    line("西红柿", "3000", "a"),
    line("不存在的菜", "3000", "b"),
    line("番茄", "负三", "c"),
    line("黄瓜", "4000", "d"),
    line("黄瓜", "4000", "d"),
  ].join("\n");
  await upload(page, "供应.csv", file);
  const preview = page.getByRole("region", { name: "预览结果" });
  await expect(preview.getByText("第 3 行")).toBeVisible();
  await expect(preview.getByText(/品种：没有这个品种：不存在的菜/)).toBeVisible();
  await expect(preview.getByText("第 4 行")).toBeVisible();
  await expect(preview.getByText(/^数量：/)).toBeVisible();
  await expect(preview.getByRole("button", { name: "全部正确才导入" })).toBeDisabled();
  await expect(preview.getByText("有 2 行错误")).toBeVisible();
  await field(page, "显示").selectOption({ label: "重复" });
  await expect(preview.getByText("第 6 行")).toBeVisible();

  // The error sheet says for every row what is wrong, to be corrected and uploaded again.
  const sheet = page.waitForEvent("download");
  await preview.getByRole("button", { name: "下载错误清单" }).click();
  expect((await sheet).suggestedFilename()).toBe("供应.xlsx");

  await preview.getByRole("button", { name: "导入正确的行" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "导入正确的行" }).click();
  await expect(preview.getByText("导入 2 行，跳过 3 行。")).toBeVisible();
  await preview.getByRole("link", { name: "查看我的挂牌" }).click();
  await expect(page.getByRole("main").getByRole("article", { name: "黄瓜" }).first()).toContainText("2 吨");

  // The same file again: everything has been imported before.
  await page.goto("/import");
  await upload(page, "供应再来.csv", file);
  await expect(page.getByRole("region", { name: "预览结果" }).getByText("没有可导入的行")).toBeVisible();
});

test("the same goods in other words are imported only when it is meant", async ({ browser }) => {
  const page = await demo(browser, "grower");
  await page.goto("/import");
  const kilos = 20_000 + 2 * (RUN % 4_000);
  const row = (quantity: string, unit: string) =>
    `大白菜,一级,${quantity},${unit},0.83,公斤,山东潍坊,${day(1)},${day(4)}`;
  const header = "品种,等级,数量,数量单位,价格,价格单位,产地,可供起日,可供止日";
  const file = [header, row(String(kilos / 1000), "吨"), row(String(kilos), "公斤")].join("\n");
  await upload(page, "两遍.csv", file);
  const preview = page.getByRole("region", { name: "预览结果" });
  await expect(preview.getByText("重复，可选")).toBeVisible();
  await expect(preview.getByText(/与第 2 行的品种/)).toBeVisible();
  await preview.getByRole("checkbox", { name: /仍要再发与已有信息相同的 1 行/ }).check();
  await preview.getByRole("button", { name: "导入正确的行" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "导入正确的行" }).click();
  await expect(preview.getByText("导入 2 行，跳过 0 行。")).toBeVisible();
});

test("the template that a buyer downloads is itself a good file", async ({ browser }) => {
  const page = await demo(browser, "buyer");
  await page.goto("/import");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "下载模板 XLSX" }).click();
  const template = await saved;
  expect(template.suggestedFilename()).toBe("需求信息.xlsx");
  await upload(page, "需求.xlsx", readFileSync(await template.path()));
  const preview = page.getByRole("region", { name: "预览结果" });
  await preview.getByRole("button", { name: "全部正确才导入" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "全部正确才导入" }).click();
  await expect(preview.getByText("导入 1 行，跳过 0 行。")).toBeVisible();
});

test("a price list is looked at, stored, and what is doubtful waits for a person", async ({ browser }) => {
  const page = await demo(browser, "city");
  const city = await Party.of("city");
  type Seen = { spec: string; average_fen_per_kg: number };
  const tomatoes = async (query = "") =>
    (await city.get(`/observations?day=${day()}&source=xinfadi&variety=xi-hong-shi&limit=100${query}`))
      .items as Seen[];
  // As the market has it: another price of a new spec would wait for a person.
  const fen = (await tomatoes("&state=valid"))[0]?.average_fen_per_kg ?? 480;
  const yuan = (fen / 200).toFixed(3);
  await page.goto("/prices");
  await page.getByRole("link", { name: "导入", exact: true }).click();
  const file = [
    "品名,规格,最低价,平均价,最高价,单位,发布日期",
    `西红柿,e2e${RUN},${yuan},${yuan},${yuan},斤,${day()}`,
    `黄瓜,e2e${RUN},3.00,2.00,4.00,斤,${day()}`,
    `芹菜,e2e${RUN},1.00,1.20,1.50,斤,${day(2)}`,
  ].join("\n");
  const chooser = page.waitForEvent("filechooser");
  await page.getByText("选择文件", { exact: true }).click();
  await (await chooser).setFiles({ name: "行情.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await expect(page.getByText("请先选择采价点。")).toBeVisible();
  await expect(page.getByRole("button", { name: "上传并预览" })).toBeDisabled();
  await field(page, "采价点").selectOption({ label: "新发地农产品批发市场" });
  await page.getByRole("button", { name: "上传并预览" }).click();
  await expect(page).toHaveURL(/\/prices\/batches\//);
  const notTaken = page.getByRole("region", { name: "未直接接受的行" });
  await expect(notTaken.getByText("第 3 行")).toBeVisible();
  await expect(page.getByText(/发布日期：日期晚于今天/)).toBeVisible();
  await page.getByRole("button", { name: "入库", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "入库", exact: true }).click();
  await expect(page.getByText("已入库").first()).toBeVisible();
  const batch = page.url();
  const mine = (await tomatoes()).filter((one) => one.spec.includes(`e2e${RUN}`));
  expect(mine.map((one) => one.average_fen_per_kg)).toEqual([fen]);
  await page.goto("/prices/queue?rule=average_outside");
  const waiting = page.locator(".card", { hasText: `e2e${RUN}` }).first();
  await waiting.getByRole("button", { name: /更正/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("平均价").fill("3.50");
  await dialog.getByLabel("最低价").fill("30");
  await dialog.getByLabel("平均价").fill("35");
  await dialog.getByLabel("最高价").fill("40");
  await dialog.getByLabel(/原因/).fill("录入错误");
  await dialog.getByRole("button", { name: "更正", exact: true }).click();
  await expect(dialog.getByText(/更正后仍存疑/)).toBeVisible();
  await dialog.getByLabel("最低价").fill("3.00");
  await dialog.getByLabel("平均价").fill("3.50");
  await dialog.getByLabel("最高价").fill("4.00");
  await dialog.getByLabel("已核实，确属此价").check();
  await dialog.getByRole("button", { name: "更正", exact: true }).click();
  await expect(page.getByText("已更正并入库")).toBeVisible();

  // The whole file was the wrong one: it is undone, and the dialog says first what that means.
  await page.goto(batch);
  await page.getByRole("button", { name: "整批撤销" }).click();
  const undo = page.getByRole("dialog");
  await expect(undo).toContainText("2 条报价将作废");
  await undo.getByRole("button", { name: "整批撤销" }).click();
  await expect(undo.getByText("必填")).toBeVisible();
  await undo.getByLabel(/原因/).fill("导错文件");
  await undo.getByRole("button", { name: "整批撤销" }).click();
  await expect(page.getByText("已撤销").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "整批撤销" })).toBeHidden();
  const left = await tomatoes("&state=valid");
  expect(left.filter((one) => one.spec.includes(`e2e${RUN}`))).toEqual([]);
});

test("a reporter fills the day's grid by keyboard and by pasting a column", async ({ browser }) => {
  const page = await demo(browser, "market");
  await page.goto("/prices/report");
  await expect(page.getByText(/截止 14:00/)).toBeVisible();
  const average = (row: number) =>
    page
      .getByRole("listitem")
      .nth(row)
      .getByRole("textbox", { name: /平均价/ });
  await average(0).fill("1.0 1.2 1.1");
  await expect(page.getByText(/x̄/).first()).toBeVisible();
  await average(0).press("Enter");
  await expect(average(1)).toBeFocused();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text", "2.00\n3.00\n4.00");
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  await expect(average(3)).toHaveValue("4.00");
  await page.reload();
  await expect(average(3), "the draft is kept").toHaveValue("4.00");
  await expect(page.getByText(/请填写原因/).first()).toBeVisible();
});

test("a market's own people choose no other source than theirs", async ({ browser }) => {
  const page = await demo(browser, "market");
  await page.goto("/prices/import");
  const source = field(page, "采价点");
  await expect(source).not.toHaveValue("");
  await expect(source.getByRole("option")).toHaveCount(2);
});

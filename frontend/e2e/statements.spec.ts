import { readFileSync } from "node:fs";
import type { Download } from "@playwright/test";
import { demo, field } from "./actors";
import { day, Party, strikeAndShip } from "./api";
import { expect, test } from "./test";

async function saved(download: Promise<Download>): Promise<{ name: string; bytes: Buffer }> {
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test("a statement balances on the page as in its files", async ({ browser }) => {
  const [grower, buyer] = [await Party.of("grower"), await Party.of("buyer")];
  // A deal of 500 kg at 2.50 yuan, received short by 20 kg, of which 1,000 yuan are paid.
  const deal = await strikeAndShip(500);
  const { number } = await buyer.post(`/deals/${deal}/receive`, { kg: 480, grade: 3 });
  const payment = { amount_fen: 100_000, paid_on: day(), method: "bank", voucher: "B-77" };
  const { payments } = (await buyer.post(`/deals/${deal}/payments`, payment)) as {
    payments: { id: string }[];
  };
  await grower.post(`/deals/${deal}/payments/${payments[0]?.id}/confirm`, {});
  const { enterprise } = (await grower.get("/me")) as { enterprise: { id: string; name: string } };

  const page = await demo(browser, "buyer");
  await page.goto("/statements");
  await page.getByRole("link", { name: enterprise.name }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(enterprise.name);
  const lines = page.getByRole("row").or(page.getByRole("main").getByRole("listitem"));
  const received = lines.filter({ hasText: number as string }).filter({ hasText: "收货" });
  await expect(received).toContainText("红薯");
  await expect(received).toContainText("480 公斤");
  await expect(received).toContainText("−1,200.00");
  const paid = lines.filter({ hasText: number as string }).filter({ hasText: "付款到账" });
  await expect(paid).toContainText("−1,000.00");
  const statement = (await buyer.get(`/statements/${enterprise.id}`)) as {
    closing_balance_fen: number;
    totals: { amount_fen: number };
  };
  const yuan = (fen: number) =>
    (Math.abs(fen) / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  await expect(page.getByText("期末余额").locator("..")).toContainText(yuan(statement.closing_balance_fen));

  await page.getByRole("button", { name: "下载" }).click();
  const csv = saved(page.waitForEvent("download"));
  await page.getByRole("menuitem", { name: "导出 CSV" }).click();
  const text = (await csv).bytes.toString("utf8");
  expect((await csv).name).toMatch(/^对账单-.*\.csv$/);
  expect(text).toContain(`${number},收货,红薯,480,2.50,-1200.00`);
  expect(text).toMatch(/其中我方买入：未付,,,,,,\d+\.\d{2}/);
  const last = text.trim().split("\n").at(-1) ?? "";
  expect(last).toContain((statement.closing_balance_fen / 100).toFixed(2));

  await page.getByRole("button", { name: "下载" }).click();
  const xlsx = saved(page.waitForEvent("download"));
  await page.getByRole("menuitem", { name: "导出 Excel" }).click();
  expect((await xlsx).name).toMatch(/^对账单-.*\.xlsx$/);
  expect((await xlsx).bytes.subarray(0, 2).toString()).toBe("PK");

  // A period before the deal is empty, and carries nothing over.
  await field(page, "到").fill(day(-40));
  await field(page, "从").fill(day(-60));
  await expect(page.getByText("这段时间没有往来")).toBeVisible();
});

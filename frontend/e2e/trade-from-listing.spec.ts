import type { Locator, Page } from "@playwright/test";
import { demo, field } from "./actors";
import { demand, offer, Party } from "./api";
import { expect, test } from "./test";

// From a listing on the board to a proposal in one dialog, at a desk and on a phone.

interface Quote {
  delivered_fen_per_kg: number;
  price_fen_per_kg: number;
  total_fen: number;
  kg: number;
}

/** Opens the dialog, with a listing of one's own that is still to be posted. */
async function open(page: Page, press: string, fresh: string): Promise<Locator> {
  await page.getByRole("button", { name: press, exact: true }).first().click();
  const dialog = page.getByRole("dialog", { name: new RegExp(`^${press}`) });
  await expect(dialog.getByLabel(/^数量/)).toBeVisible();
  const which = dialog.getByLabel("用哪条信息");
  if (await which.count()) await which.selectOption({ label: fresh });
  return dialog;
}

/** Types into a searchable list of the dialog and takes the option. */
async function choose(page: Page, dialog: Locator, label: string, typed: string): Promise<void> {
  const list = field(dialog, label);
  await list.click();
  await list.fill(typed);
  // Not those of the dialog's plain choices.
  await page
    .getByRole("listbox")
    .getByRole("option", { name: new RegExp(typed) })
    .first()
    .click();
}

/** What the server says that so much comes to, once the page shows it: earlier answers, for other terms, may still arrive. */
async function quoted(page: Page, dialog: Locator, kg: number, act: () => Promise<void>): Promise<Quote> {
  let newest: Quote | undefined;
  page.on("response", async (one) => {
    if (one.url().endsWith("/trades/quote") && one.status() === 200) newest = (await one.json()) as Quote;
  });
  await act();
  await expect(async () => {
    expect(newest?.kg).toBe(kg);
    await expect(dialog).toContainText(`${yuan(newest?.total_fen ?? 0)} 元`, { timeout: 500 });
  }).toPass();
  return newest as Quote;
}

const yuan = (fen: number) => (fen / 100).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

test("a buyer buys from a listing at the price it shows, and takes it back", async ({ browser }) => {
  const grower = await Party.of("grower");
  const offered = await offer(grower);
  const page = await demo(browser, "buyer");
  await page.goto(`/offers/${offered.id}`);
  const dialog = await open(page, "我要买", "按这次的数量新发一条需求");
  await field(dialog, "数量（公斤）").fill("600");
  const quote = await quoted(page, dialog, 600, () => choose(page, dialog, "送到哪里", "新发地"));
  expect([quote.kg, quote.price_fen_per_kg]).toEqual([600, 200]);
  const check = dialog.getByRole("group", { name: "成交前请核对" });
  await expect(check).toContainText("合 1,200 斤，600 公斤");
  await expect(check).toContainText("2.00 元/公斤");
  await expect(check).toContainText(`${yuan(quote.delivered_fen_per_kg)} 元/公斤`);
  await expect(check).toContainText(`${yuan(quote.total_fen)} 元`);
  await expect(check).toContainText(/付给.*货款 1,200\.00 元；运费 .* 元由买方另付承运方/);
  await expect(check).toContainText(/从.*发货，.*送到/);
  await expect(check).toContainText(/答复前您可以撤回/);
  await dialog.getByRole("button", { name: "发出购买报价" }).click();
  await expect(page).toHaveURL(/\/proposals\//);
  const main = page.getByRole("main");
  await expect(main).toContainText(`${yuan(quote.total_fen)} 元`);
  await expect(main).toContainText("答复之前可以撤回");
  const held = (await grower.get(`/offers/${offered.id}`)).quantities as Record<string, number>;
  expect([held.left_kg, held.reserved_kg]).toEqual([400, 600]);

  await main.getByRole("button", { name: "撤回报价" }).click();
  const asked = page.getByRole("dialog", { name: "撤回报价" });
  await expect(asked.getByRole("checkbox")).toBeChecked();
  await asked.getByRole("button", { name: "撤回报价" }).click();
  await expect(main.getByText("已撤回").first()).toBeVisible();
  const free = (await grower.get(`/offers/${offered.id}`)).quantities as Record<string, number>;
  expect([free.left_kg, free.reserved_kg]).toEqual([1000, 0]);
});

test("a grower sells to a demand, in 斤, from where it is loaded", async ({ browser }) => {
  const market = await Party.of("buyer");
  const wanted = await demand(market, { quantity: "2500" });
  const page = await demo(browser, "grower");
  await page.goto(`/demands/${wanted.id}`);
  const dialog = await open(page, "我要卖", "按这次的数量新发一条供应");
  await field(dialog, "数量（斤）").fill("1000");
  const quote = await quoted(page, dialog, 500, () => choose(page, dialog, "在哪里装车（产地）", "潍坊"));
  // What the demand shows is what is proposed: the buyer's price, delivered.
  expect([quote.kg, quote.delivered_fen_per_kg]).toEqual([500, 900]);
  await expect(dialog.getByRole("group", { name: "成交前请核对" })).toContainText("合 1,000 斤，500 公斤");
  await dialog.getByRole("button", { name: "发出出售报价" }).click();
  await expect(page).toHaveURL(/\/proposals\//);
  await expect(page.getByRole("button", { name: "撤回报价" })).toBeVisible();
  const held = (await market.get(`/demands/${wanted.id}`)).quantities as Record<string, number>;
  expect([held.left_kg, held.reserved_kg]).toEqual([2000, 500]);
});

test("what is missing is said where it is missing, and nothing is sent", async ({ browser }) => {
  const grower = await Party.of("grower");
  const offered = await offer(grower);
  const page = await demo(browser, "buyer");
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/v1/trades")) sent.push(request.url());
  });
  await page.goto(`/offers/${offered.id}`);
  const dialog = await open(page, "我要买", "按这次的数量新发一条需求");
  await field(dialog, "数量（公斤）").fill("");
  await dialog.getByRole("button", { name: "发出购买报价" }).click();
  await expect(field(dialog, "送到哪里")).toHaveAttribute("aria-invalid", "true");
  await expect(field(dialog, "数量（公斤）")).toHaveAttribute("aria-invalid", "true");
  // More than is left is refused before anything is sent.
  await field(dialog, "数量（公斤）").fill("5000");
  await choose(page, dialog, "送到哪里", "新发地");
  await expect(dialog).toContainText("最多还可成交 1 吨");
  await expect(dialog.getByRole("button", { name: "发出购买报价" })).toBeDisabled();
  expect(sent).toEqual([]);
});

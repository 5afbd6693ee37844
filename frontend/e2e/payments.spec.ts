import { demo, field } from "./actors";
import { day, Party, strikeAndShip } from "./api";
import { expect, test } from "./test";

/** A deal of 300 kg at 2.50 yuan, of which so many were received; its id. */
async function received(kg: number): Promise<string> {
  const deal = await strikeAndShip(300);
  const buyer = await Party.of("buyer");
  await buyer.post(`/deals/${deal}/receive`, {
    kg,
    grade: 3,
    rejected_kg: 300 - kg,
    ...(kg < 300 ? { rejected_reason: "rotten" } : {}),
  });
  return deal;
}

test("a deal is paid in parts, each confirmed or refuted by the seller", async ({ browser }) => {
  const deal = await received(280);
  const [buyer, seller] = [await demo(browser, "buyer"), await demo(browser, "grower")];
  await buyer.goto(`/deals/${deal}`);
  await seller.goto(`/deals/${deal}`);
  const paid = buyer.getByRole("region", { name: "货款", exact: true });
  const got = seller.getByRole("region", { name: "货款", exact: true });
  // Each side reads its own word for the same money, and who pays the freight.
  await expect(paid).toContainText("应付货款");
  await expect(got).toContainText("应收货款");
  for (const region of [paid, got]) {
    await expect(region).toContainText("700.00");
    await expect(region).toContainText("运费（买方付给承运人）");
  }
  await expect(seller.getByRole("button", { name: "登记付款" })).toHaveCount(0);

  // A part; the payer cannot confirm it by itself.
  await buyer.getByRole("button", { name: "登记付款" }).click();
  const form = buyer.getByRole("dialog");
  await expect(field(form, "金额（元）")).toHaveValue("700.00");
  await field(form, "金额（元）").fill("300");
  await field(form, "凭证号或说明").fill("PAY-1");
  await form.getByRole("button", { name: "登记付款" }).click();
  await expect(paid.getByText("待收款方确认")).toBeVisible();
  await expect(paid.getByRole("button", { name: "确认到账" })).toHaveCount(0);

  // The seller does not find it; the buyer takes the entry back.
  await got.getByRole("button", { name: "未收到" }).click();
  const refusal = seller.getByRole("dialog");
  await field(refusal, "原因").fill("账上没有这笔款");
  await refusal.getByRole("button", { name: "未收到" }).click();
  await expect(paid.getByText("收款方称未到账").first()).toBeVisible();
  await expect(paid).toContainText("账上没有这笔款");
  await paid.getByRole("button", { name: "撤回登记" }).click();
  await field(buyer.getByRole("dialog"), "原因").fill("写错了金额");
  await buyer.getByRole("dialog").getByRole("button", { name: "撤回登记" }).click();
  await expect(paid.getByText("已撤回")).toBeVisible();

  // Now ten yuan too much: confirmed, settled, overpaid, given back.
  await buyer.getByRole("button", { name: "登记付款" }).click();
  await field(form, "金额（元）").fill("710");
  await expect(form.getByText(/比还应付的多 10\.00 元/)).toBeVisible();
  await form.getByRole("button", { name: "登记付款" }).click();
  await got.getByRole("button", { name: "确认到账" }).click();
  await seller.getByRole("dialog").getByRole("button", { name: "确认到账" }).click();
  await expect(seller.getByRole("main").getByText("已结清").first()).toBeVisible();
  await expect(paid).toContainText("多付，应退回");
  await got.getByRole("button", { name: "登记退款" }).click();
  const refund = seller.getByRole("dialog");
  await expect(field(refund, "金额（元）")).toHaveValue("10.00");
  await refund.getByRole("button", { name: "登记退款" }).click();
  await paid.getByRole("button", { name: "确认到账" }).click();
  await buyer.getByRole("dialog").getByRole("button", { name: "确认到账" }).click();
  await expect(paid).not.toContainText("多付，应退回");
  const { sums } = (await (await Party.of("buyer")).get(`/deals/${deal}`)) as {
    sums: Record<string, number>;
  };
  expect(sums).toEqual({
    due_fen: 70_000,
    paid_fen: 70_000,
    confirmed_fen: 70_000,
    open_fen: 0,
    overpaid_fen: 0,
  });

  // The seller had confirmed too early: the deal is open again, and nothing was erased.
  await got.getByRole("button", { name: "撤销到账确认" }).click();
  await field(seller.getByRole("dialog"), "原因").fill("支票被退回");
  await seller.getByRole("dialog").getByRole("button", { name: "撤销到账确认" }).click();
  await expect(buyer.getByText("已收货").first()).toBeVisible();
  await expect(paid.getByRole("list").getByRole("listitem")).toHaveCount(3);
});

test("where nothing was received nothing is paid and the seller closes the deal", async ({ browser }) => {
  const deal = await received(0);
  const seller = await demo(browser, "grower");
  await seller.goto(`/deals/${deal}`);
  const money = seller.getByRole("region", { name: "货款", exact: true });
  await expect(money).toContainText("应收货款");
  await expect(money).toContainText("0.00 元");
  await seller.getByRole("button", { name: "确认两清" }).click();
  await seller.getByRole("dialog").getByRole("button", { name: "确认两清" }).click();
  await expect(seller.getByRole("main").getByText("已结清").first()).toBeVisible();
});

test("a payment that waits is found from the home page, and both statements agree", async ({ browser }) => {
  const deal = await received(300);
  const buyer = await Party.of("buyer");
  const { number } = await buyer.post(`/deals/${deal}/payments`, {
    amount_fen: 12_345,
    paid_on: day(),
    method: "bank",
    voucher: "PAY-2",
  });
  const seller = await demo(browser, "grower");
  await seller.goto("/");
  await seller.getByText("对方登记已付款，请确认是否到账").first().click();
  await expect(seller).toHaveURL(/waiting=payments/);
  await expect(seller.getByRole("main")).toContainText(number as string);

  const of = async (login: string) =>
    (await (await Party.of(login)).get("/me")) as { enterprise: { id: string } };
  const [us, them] = [await of("grower"), await of("buyer")];
  const theirs = (await buyer.get(`/statements/${us.enterprise.id}`)) as Record<string, unknown>;
  const mine = (await (await Party.of("grower")).get(`/statements/${them.enterprise.id}`)) as Record<
    string,
    unknown
  >;
  expect([mine.sold, mine.bought]).toEqual([theirs.bought, theirs.sold]);
  await seller.goto(`/statements/${them.enterprise.id}`);
  const sums = seller.getByRole("region", { name: "货款合计" });
  const { open_fen: open } = mine.sold as { open_fen: number };
  const yuan = (fen: number) =>
    (fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  await expect(sums).toContainText("我方卖出");
  await expect(sums).toContainText(yuan(open));
});

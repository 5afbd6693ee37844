import { demo, field } from "./actors";
import { day, demand, offer, Party } from "./api";
import { expect, test } from "./test";

test("a buyer compares proposals in one matrix: accepts one, counters one, rejects one", async ({
  browser,
}) => {
  const [grower, market] = [await Party.of("grower"), await Party.of("buyer")];
  const wanted = await demand(market, { quantity: "2500" });
  const prices = [210, 310, 410];
  for (const fen of prices) {
    const offered = await offer(grower);
    await grower.post("/proposals", {
      offer_id: offered.id,
      demand_id: wanted.id,
      kg: 800,
      price_fen_per_kg: fen,
    });
  }

  const buyer = await demo(browser, "buyer");
  await buyer.goto(`/demands/${wanted.id}`);
  await buyer.getByRole("link", { name: "报价对比" }).click();
  await expect(buyer.getByRole("heading", { level: 1 })).toHaveText("报价对比");
  const rows = buyer
    .getByRole("main")
    .getByRole("row")
    .or(buyer.getByRole("main").getByRole("listitem"))
    .filter({ has: buyer.getByRole("button", { name: "接受", exact: true }) });
  await expect(rows).toHaveCount(3);
  // The cheapest delivered price stands first.
  for (const [place, fen] of prices.entries())
    await expect(rows.nth(place)).toContainText(`${(fen / 100).toFixed(2)} 元/公斤`);

  // A counter: less, at another price; then it is the seller's turn.
  await rows.nth(1).getByRole("button", { name: "还价" }).click();
  const form = buyer.getByRole("dialog");
  await field(form, "数量（公斤）").fill("600");
  await field(form, "产地价（元/公斤）").fill("2.60");
  await form.getByRole("button", { name: "还价" }).click();
  await expect(buyer.getByText("还价已发出")).toBeVisible();
  await expect(rows).toHaveCount(2);
  await expect(buyer.getByText("等卖方").first()).toBeVisible();

  // A rejection says why, and the proposal leaves the comparison.
  await rows.nth(1).getByRole("button", { name: "谢绝" }).click();
  await buyer.getByRole("dialog").getByLabel("原因").selectOption({ label: "价格不合适" });
  await buyer.getByRole("dialog").getByRole("button", { name: "谢绝" }).click();
  await expect(rows).toHaveCount(1);

  // The seller had accepted by proposing, so this is a deal.
  await rows.first().getByRole("button", { name: "接受" }).click();
  await buyer.getByRole("dialog").getByRole("button", { name: "接受" }).click();
  await expect(buyer).toHaveURL(/\/deals\//);
  await expect(buyer.getByRole("heading", { level: 1 })).toContainText("胡萝卜");

  // The seller finds the counter with both versions of the terms, and takes it.
  const seller = await demo(browser, "grower");
  const waiting = await grower.get(`/proposals?demand=${wanted.id}&awaiting_me=true`);
  const [countered] = waiting.items as { id: string }[];
  await seller.goto(`/proposals/${countered?.id}`);
  await expect(seller.getByText("还价中")).toBeVisible();
  await expect(seller.getByRole("main")).toContainText("2.60 元/公斤");
  await seller.getByRole("button", { name: "接受", exact: true }).click();
  await seller.getByRole("dialog").getByRole("button", { name: "接受" }).click();
  await expect(seller).toHaveURL(/\/deals\//);
  const left = (await market.get(`/demands/${wanted.id}`)).quantities as Record<string, number>;
  expect([left.left_kg, left.reserved_kg, left.committed_kg]).toEqual([1100, 0, 1400]);
});

test("an answer to terms that have changed meanwhile is refused", async ({ browser }) => {
  const [grower, market] = [await Party.of("grower"), await Party.of("buyer")];
  const offered = await offer(grower);
  const wanted = await demand(market, { quantity: "900" });
  const terms = { offer_id: offered.id, demand_id: wanted.id, kg: 800, price_fen_per_kg: 300 };
  const proposal = await market.post("/proposals", terms);
  const seller = await demo(browser, "grower");
  await seller.goto(`/proposals/${proposal.id}`);
  const accept = seller.getByRole("button", { name: "接受", exact: true });
  await expect(accept).toBeVisible();
  // The page stands still while the buyer changes the price: no event may refresh it.
  await seller.route("**/api/v1/proposals/**", (route) =>
    route.request().method() === "GET" ? route.abort() : route.continue(),
  );
  await market.post(`/proposals/${proposal.id}/counter`, { kg: 800, price_fen_per_kg: 210, day: day(3) });
  await accept.click();
  const answered = seller.waitForResponse((response) => response.url().endsWith("/accept"));
  await seller.getByRole("dialog").getByRole("button", { name: "接受" }).click();
  expect((await answered).status()).toBe(412);
  await expect(seller.getByText(/已被.*修改|已经变化|请刷新/).first()).toBeVisible();
});

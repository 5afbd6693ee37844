import { demo } from "./actors";
import { demand, offer, Party } from "./api";
import { expect, test } from "./test";

test("a round asks first, asks again when the market has moved, and may be left alone", async ({
  browser,
}) => {
  const page = await demo(browser, "city");
  await page.goto("/rounds");
  const ran: number[] = [];
  page.on("response", (answer) => {
    if (answer.request().method() === "POST" && answer.url().endsWith("/api/v1/clearing/rounds"))
      ran.push(answer.status());
  });
  await page.getByRole("button", { name: "预演", exact: true }).click();
  const question = page.getByRole("group", { name: "开始这一轮吗？" });
  await expect(question).toContainText(/通知 \d+ 家企业，预留 .*，答复期限 12 小时/, { timeout: 60_000 });

  // A pair more in the market: the round would do something else than what is on screen.
  const [grower, market] = [await Party.of("grower"), await Party.of("buyer")];
  await offer(grower, { quantity: "900", price: "1.00" });
  await demand(market, { quantity: "900" });
  await question.getByRole("button", { name: "开始", exact: true }).click();
  await expect(question).toContainText("预演之后挂牌有变化", { timeout: 60_000 });
  expect(ran).toEqual([409]);
  await expect(question.getByRole("button", { name: "开始", exact: true })).toBeEnabled();

  await question.getByRole("button", { name: "取消" }).click();
  await expect(question).toHaveCount(0);
  // Other terms are another round: what was previewed is gone with them.
  await page.getByRole("button", { name: "预演", exact: true }).click();
  await expect(question).toBeVisible({ timeout: 60_000 });
  await page.getByLabel("最小成交量").selectOption("ignore");
  await expect(question).toHaveCount(0);
  expect(ran).toEqual([409]);
});

test("a supposed cut says first what is promised and would be lost", async ({ browser }) => {
  const [grower, market] = [await Party.of("grower"), await Party.of("buyer")];
  const offered = await offer(grower, { quantity: "700" });
  await market.post("/trades", { side: "offer", listing_id: offered.id, kg: 700, place: "xinfadi" });
  const page = await demo(browser, "city");
  await page.goto("/rounds/outlook");
  const main = page.getByRole("main");
  await expect(main).toContainText("已成交未发货、待对方答复的货另列");
  const ranked = main.getByRole("row").or(main.getByRole("listitem")).filter({ hasText: "山东省" }).first();
  await expect(ranked).toContainText("+", { timeout: 60_000 });
});

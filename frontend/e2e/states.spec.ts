import { demo, someone } from "./actors";
import { expect, test } from "./test";

// What a page says while it has nothing to show: why, and the way on.

test("what failed without a network says so, and comes by itself when it is back", async ({ browser }) => {
  const page = await someone(browser);
  const prices = "**/api/v1/price-index?*";
  await page.route(prices, (route) => route.abort());
  await page.goto("/price-index");
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("连接不上服务器");
  await expect(alert.getByRole("button", { name: "重试" })).toBeVisible();
  await page.unroute(prices);
  await page.context().setOffline(true);
  await expect(page.getByText("网络已断开")).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByRole("heading", { name: "分类指数" })).toBeVisible();
});

test("an inbox that cannot be read leaves what may be done all the same", async ({ browser }) => {
  const page = await demo(browser, "grower");
  await page.route("**/api/v1/duties", (route) => route.abort());
  await page.goto("/");
  const main = page.getByRole("main");
  await expect(main.getByRole("button", { name: "重试" })).toBeVisible();
  await expect(main.getByRole("link", { name: /发布今天的供需/ })).toBeVisible();
});

test("listings that cannot be read are not taken for none", async ({ browser }) => {
  const page = await demo(browser, "grower");
  await page.route("**/api/v1/offers/mine?*", (route) => route.abort());
  await page.goto("/board?side=demand");
  const wanted = page.getByRole("article").filter({ hasNotText: /已全部占用|已订完/ });
  await wanted.first().getByRole("link").first().click();
  await page.getByRole("button", { name: "我要卖" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "重试" })).toBeVisible();
  await expect(dialog.getByLabel("数量", { exact: false })).toHaveCount(0);
});

test("a list that is empty for its filter shows the rest at a press", async ({ browser }) => {
  const page = await someone(browser);
  await page.goto("/board?price_max=0.01");
  await page.getByRole("region", { name: "挂牌列表" }).getByRole("button", { name: "清除筛选" }).click();
  await expect(page.getByRole("article").first()).toBeVisible();
});

test("a word is explained where it stands, whole, and Escape takes it away", async ({ browser }) => {
  const page = await someone(browser);
  await page.goto("/bulletin");
  await page.getByRole("button", { name: "农历同比" }).focus();
  const told = page.getByRole("tooltip");
  await expect(told).toContainText("农历的同一天");
  const { x, width } = (await told.boundingBox()) ?? { x: 0, width: 0 };
  expect(x + width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  await page.keyboard.press("Escape");
  await expect(told).toHaveCount(0);
});

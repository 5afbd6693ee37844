import { demo, field, mailedLink, pick } from "./actors";
import { day, Party } from "./api";
import { expect, test } from "./test";

test("a saved search tells of a new offer by message and mail, until it is silenced", async ({ browser }) => {
  const run = Date.now() % 1_000_000;
  const buyer = await demo(browser, "buyer");
  await buyer.goto("/board?side=offer");
  const filters = buyer.getByRole("button", { name: "筛选" });
  if (await filters.isVisible()) await filters.click();
  await pick(buyer, "品种", "lihao", /藜蒿/);
  await expect(buyer).toHaveURL(/variety=/);
  await buyer.getByRole("button", { name: "订阅此条件" }).click();
  const form = buyer.getByRole("dialog");
  await form.getByRole("button", { name: "保存", exact: true }).click();
  await expect(form.getByText("必填")).toBeVisible();
  await field(form, "订阅名称").fill(`藜蒿 ${run}`);
  await form.getByRole("button", { name: "保存", exact: true }).click();
  await expect(buyer.getByText("已订阅").first()).toBeVisible();

  const grower = await Party.of("grower");
  const post = (price: string) =>
    grower.post("/offers", {
      variety: "li-hao",
      grade: 3,
      quantity: "500",
      quantity_unit: "kg",
      price,
      price_unit: "kg",
      origin: "370700",
      available_from: day(),
      available_to: day(3),
    });
  const offer = await post("6.10");
  await buyer.goto("/notifications");
  const news = buyer.getByRole("main").getByRole("link", { name: /藜蒿.*6\.10 元\/公斤/ });
  await expect(news).toBeVisible({ timeout: 15_000 });
  expect(await mailedLink("buyer@demo.cn", `/offers/${offer.id}`)).toContain(`/offers/${offer.id}`);
  await news.click();
  await expect(buyer).toHaveURL(new RegExp(`/offers/${offer.id}`));

  await buyer.goto("/saved-searches");
  const search = buyer
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: `藜蒿 ${run}` });
  await field(search, "通知方式").selectOption({ label: "不通知" });
  await expect(buyer.getByText("已保存").first()).toBeVisible();
  await post("6.20");
  await search.getByRole("link", { name: "查看结果" }).click();
  await expect(buyer).toHaveURL(/variety=li-hao/);
  await expect(buyer.getByRole("main").getByRole("article").first()).toContainText("6.20");
  await buyer.goto("/notifications");
  await expect(buyer.getByRole("main").getByRole("link", { name: /藜蒿.*6\.10/ })).toBeVisible();
  await expect(buyer.getByRole("main").getByRole("link", { name: /藜蒿.*6\.20/ })).toHaveCount(0);

  await buyer.goto("/saved-searches");
  await search.getByRole("button", { name: "删除" }).click();
  await buyer.getByRole("dialog").getByRole("button", { name: "删除" }).click();
  await expect(search).toHaveCount(0);
});

import { demo, field } from "./actors";
import { demand, offer, Party } from "./api";
import { confirm, tabTo } from "./keys";
import { expect, test } from "./test";

// With the keyboard alone: no pointer touches these pages. How a table is published so stands in path.spec.ts.
test("a grower posts by keyboard", async ({ browser }) => {
  const page = await demo(browser, "grower");
  await page.goto("/post/offer");
  await expect(page.getByText("已按上次发布的")).toBeVisible();
  await tabTo(page, /^数量$/);
  await page.keyboard.press("Control+a");
  // More than the last listing's smallest lot, in whatever unit that was posted.
  const inTons = (await field(page, "数量单位").inputValue()) === "ton";
  await page.keyboard.type(inTons ? "8" : "8000");
  await tabTo(page, /^产地要价$/);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("1.45");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/offers\//);
  await expect(page.getByRole("main")).toContainText("1.45");
});

test("a grower accepts by keyboard", async ({ browser }) => {
  const [grower, market] = [await Party.of("grower"), await Party.of("buyer")];
  const offered = await offer(grower, { quantity: "500" });
  const wanted = await demand(market, { quantity: "500" });
  const terms = { offer_id: offered.id, demand_id: wanted.id, kg: 500, price_fen_per_kg: 250 };
  const proposal = await market.post("/proposals", terms);
  const page = await demo(browser, "grower");
  await page.goto(`/proposals/${proposal.id}`);
  await expect(page.getByRole("button", { name: "接受", exact: true })).toBeVisible();
  await tabTo(page, /^接受$/);
  await page.keyboard.press("Enter");
  await confirm(page, /^接受$/);
  await expect(page).toHaveURL(/\/deals\//);
});

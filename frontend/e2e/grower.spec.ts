import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { demo, field, someone } from "./actors";
import { day, Party } from "./api";
import { PHONE } from "./playwright.config";
import { expect, test } from "./test";

const onPhone = { viewport: PHONE, isMobile: true, hasTouch: true };

const grower = (browser: Browser, options: BrowserContextOptions = {}): Promise<Page> =>
  demo(browser, "grower", { ...onPhone, ...options });

/** More than any listing's smallest lot, in whatever unit the last one was posted. */
async function enough(page: Page): Promise<string> {
  // Not the same as in another run: that would be asked about.
  const other = Date.now() % 90;
  return (await field(page, "数量单位").inputValue()) === "ton"
    ? `6.${10 + other}`
    : String(6000 + 2 * other);
}

/** Counts what a thumb does on the page, as the page itself sees it. */
async function countTouches(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counter = window as unknown as { touches: number };
    counter.touches = 0;
    document.addEventListener("touchstart", () => counter.touches++, { capture: true, passive: true });
  });
  return () => page.evaluate(() => (window as unknown as { touches: number }).touches);
}

/** Types as a person does, one key after the other, over what stands there. */
async function retype(page: Page, label: string, text: string): Promise<void> {
  const input = field(page, label);
  await input.tap();
  await input.press("Control+a");
  await input.pressSequentially(text, { delay: 120 });
}

test("a repeat post takes eight touches and forty seconds at most, and answers with counterparts", async ({
  browser,
}) => {
  // What is posted again, and somebody who wants it.
  const goods = { variety: "xi-hong-shi", quantity: "20000", quantity_unit: "jin", price_unit: "jin" };
  const seller = await Party.of("grower");
  const from = { grade: 1, origin: "370700", available_from: day(), available_to: day(5) };
  await seller.post("/offers", { ...goods, ...from, price: "1.30" });
  const buyer = await Party.of("buyer");
  const to = { min_grade: 3, destination: "xinfadi", delivery_from: day(1), delivery_to: day(5) };
  await buyer.post("/demands", { ...goods, ...to, price: "3.00" });
  const page = await grower(browser);
  const touches = await countTouches(page);
  const begun = Date.now();
  await page.getByRole("navigation").getByRole("link", { name: "发布", exact: true }).tap();
  await expect(page.getByText("已按上次发布的")).toBeVisible();
  await retype(page, "数量", await enough(page));
  await retype(page, "产地要价", "1.35");
  await expect(page.getByText(/元\/斤（.*元\/公斤）/)).toBeVisible();
  await page.getByRole("button", { name: "发布", exact: true }).tap();
  await expect(page).toHaveURL(/\/offers\/.*posted=1/);
  const counterparts = page.getByRole("region", { name: "候选对手方" });
  await expect(counterparts.getByText(/到手价/).first()).toBeVisible();
  const [took, seconds] = [await touches(), (Date.now() - begun) / 1000];
  process.stdout.write(`a repeat post: ${took} touches, ${seconds.toFixed(1)} s\n`);
  expect(took).toBeLessThanOrEqual(8);
  expect(seconds).toBeLessThanOrEqual(40);
  // Counterparts come before everything else, and each says what reaches the farm gate or what stands in the way.
  const order = await page.getByRole("main").getByRole("region").first().getAttribute("aria-label");
  expect(order).toBe("候选对手方");
});

test("the same posted twice is asked about, and posted when it is meant", async ({ browser }) => {
  const page = await grower(browser);
  const post = async () => {
    await page.goto("/post/offer");
    await expect(page.getByText("已按上次发布的")).toBeVisible();
    await page.getByRole("button", { name: "发布", exact: true }).tap();
  };
  await page.goto("/post/offer");
  await retype(page, "数量", await enough(page));
  await retype(page, "产地要价", "1.37");
  await page.getByRole("button", { name: "发布", exact: true }).tap();
  await expect(page).toHaveURL(/\/offers\/.*posted=1/);
  const first = page.url();
  await post();
  const asked = page.getByRole("dialog", { name: "已有一条相同的在挂牌" });
  await expect(asked.getByRole("link", { name: "看已挂牌的那条" })).toBeVisible();
  await asked.getByRole("button", { name: "取消" }).tap();
  await expect(asked).toBeHidden();
  await post();
  await asked.getByRole("button", { name: "仍要再发一条" }).tap();
  await expect(page).toHaveURL(/\/offers\/.*posted=1/);
  expect(page.url()).not.toBe(first);
});

test("what is typed survives a closed page, and is gone once it is thrown away", async ({ browser }) => {
  const page = await grower(browser);
  await page.goto("/post/offer");
  await field(page, "数量").fill("77");
  await page.waitForTimeout(600);
  const again = await page.context().newPage();
  await page.close();
  await again.goto("/post/offer");
  await expect(again.getByText(/已恢复/)).toBeVisible();
  await expect(field(again, "数量")).toHaveValue("77");
  await again.getByRole("button", { name: "清空重填" }).click();
  await expect(field(again, "数量")).toHaveValue("");
  await again.reload();
  await expect(again.getByText(/已恢复/)).toHaveCount(0);
});

/** The form with all that it needs without a network: the pages, and the names that it offers. */
async function readyOffline(page: Page): Promise<void> {
  await page.goto("/post/offer");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // The worker has what it keeps before the field is reached.
  await expect
    .poll(() => page.evaluate(async () => (await caches.keys()).join()), { timeout: 20_000 })
    .toContain("precache");
  // From here on the worker is between the page and the server, and keeps the names as they pass.
  await page.reload();
  await expect(field(page, "数量")).toBeVisible();
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).includes("catalogue"))).toBe(true);
}

/** A lot that no other test posts, and its price, in 斤 whatever the last one was posted in. */
async function fillOwnLot(page: Page, price: string): Promise<void> {
  await field(page, "数量单位").selectOption("jin");
  await field(page, "价格单位").selectOption("jin");
  await field(page, "数量").fill(String(8000 + 2 * (Date.now() % 1000)));
  await field(page, "产地要价").fill(price);
}

test("without a network the page opens, a post waits, and goes once when the network is back", async ({
  browser,
}) => {
  const page = await grower(browser, { serviceWorkers: "allow" });
  await readyOffline(page);

  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByText("网络已断开")).toBeVisible();
  await expect(field(page, "数量")).toBeVisible();
  await fillOwnLot(page, "1.50");
  await page.getByRole("button", { name: "发布", exact: true }).tap();
  await expect(page).toHaveURL(/\/outbox/);
  await expect(page.getByText("等待网络").first()).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "1 条待发送" })).toBeVisible();

  // The browser is closed and opened again before there is a network.
  const later = await page.context().newPage();
  await page.close();
  await later.goto("/outbox");
  await expect(later.getByText("等待网络").first()).toBeVisible();
  const sent: string[] = [];
  later.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/v1/offers"))
      sent.push(request.headers()["idempotency-key"] ?? "");
  });
  await later.context().setOffline(false);
  await expect(later.getByText("没有待发送的内容")).toBeVisible({ timeout: 45_000 });
  expect(new Set(sent).size).toBe(1);
  await later.goto("/listings");
  const posted = later.getByRole("main").getByRole("article").filter({ hasText: "1.50" });
  await expect(posted.first()).toBeVisible();
});

test("what was posted without a network and is there already is sent when it is meant", async ({
  browser,
}) => {
  const page = await grower(browser, { serviceWorkers: "allow" });
  await readyOffline(page);
  await fillOwnLot(page, "1.43");
  await page.getByRole("button", { name: "发布", exact: true }).tap();
  await expect(page).toHaveURL(/\/offers\/.*posted=1/);
  await page.goto("/post/offer");
  await expect(page.getByText("已按上次发布的")).toBeVisible();
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "发布", exact: true }).tap();
  await expect(page).toHaveURL(/\/outbox/);
  await expect(page.getByText("等待网络").first()).toBeVisible();

  await page.context().setOffline(false);
  await expect(page.getByText("未成功", { exact: true })).toBeVisible({ timeout: 45_000 });
  await expect(page.getByRole("link", { name: "看已有的那条" })).toBeVisible();
  await page.getByRole("button", { name: "仍要再发一条" }).tap();
  await expect(page.getByText("没有待发送的内容")).toBeVisible({ timeout: 45_000 });
  await page.goto("/listings");
  const posted = page.getByRole("main").getByRole("article").filter({ hasText: "1.43" });
  await expect(posted.nth(1), "both are on the board").toBeVisible();
});

test("another variety clears what was said of the first, and takes over its own last time", async ({
  browser,
}) => {
  // What this grower said of two varieties before, the tomatoes last.
  const party = await Party.of("grower");
  const lot = 1000 + 2 * (Date.now() % 2000);
  const listing = {
    grade: 2,
    quantity_unit: "kg",
    price_unit: "kg",
    origin: "370700",
    available_from: day(),
    available_to: day(5),
  };
  await party.post("/offers", {
    ...listing,
    variety: "huang-gua",
    quantity: String(lot),
    price: "3.30",
    packaging: "网袋",
  });
  await party.post("/offers", {
    ...listing,
    variety: "xi-hong-shi",
    quantity: String(lot + 2),
    price: "4.40",
    quality_note: "农残速测合格",
  });
  const page = await grower(browser);
  // The lists of choices, which have the same names, open outside of it.
  const main = page.getByRole("main");
  await page.goto("/post/offer");
  await expect(page.getByText("已按上次发布的“西红柿”")).toBeVisible();
  // Nothing that has a value is folded away.
  await expect(field(page, "质量证明（检测报告编号等）")).toBeVisible();
  await expect(field(page, "质量证明（检测报告编号等）")).toHaveValue("农残速测合格");
  const place = await field(main, "产地").inputValue();
  const last = await field(page, "可供货至").inputValue();

  // A tap selects what stands in the picker; Enter takes the first of what was typed.
  const picker = field(main, "品种");
  const choose = async (typed: string, name: string) => {
    await picker.tap();
    await page.waitForTimeout(100);
    await picker.pressSequentially(typed, { delay: 60 });
    await picker.press("Enter");
    await expect(picker).toHaveValue(name);
  };
  await choose("huanggua", "黄瓜");
  await expect(page.getByText("已按您上次发布的黄瓜填好")).toBeVisible();
  await expect(page.getByText("已按上次发布的“西红柿”")).toHaveCount(0);
  await expect(field(page, "数量")).toHaveValue(String(lot));
  await expect(field(page, "产地要价")).toHaveValue(/^3\.30?$/);
  await expect(field(page, "包装")).toHaveValue("网袋");
  await expect(field(page, "质量证明（检测报告编号等）")).toHaveValue("");

  // Of this one there was nothing before.
  await choose("芫荽", "香菜");
  await expect(page.getByText("已换成香菜")).toBeVisible();
  await expect(field(page, "数量")).toHaveValue("");
  await expect(field(page, "产地要价")).toHaveValue("");
  expect(await field(main, "产地").inputValue()).toBe(place);
  expect(await field(page, "可供货至").inputValue()).toBe(last);
  await field(page, "数量").fill("500");
  await field(page, "数量").blur();
  // A tap into a number selects it: what is typed takes its place.
  await field(page, "数量").tap();
  await page.waitForTimeout(100);
  await field(page, "数量").pressSequentially("800", { delay: 60 });
  await expect(field(page, "数量")).toHaveValue("800");
});

test("an empty registration is answered by a summary that leads to the fields", async ({ browser }) => {
  const page = await someone(browser, onPhone);
  await page.goto("/register");
  await page.getByRole("main").getByRole("button", { name: /注册/ }).tap();
  const summary = page.getByRole("alert").filter({ hasText: "处需要改正" });
  await expect(summary).toBeFocused();
  await expect(summary).toBeInViewport();
  const lines = summary.getByRole("link");
  expect(await lines.count()).toBeGreaterThanOrEqual(8);
  await lines.filter({ hasText: "详细地址" }).tap();
  const address = field(page, "详细地址");
  await expect(address).toBeFocused();
  await expect(address).toBeInViewport();
  // It stays until the form is sent again, and says then what is left.
  const before = await lines.count();
  await address.fill("古城街道 1 号");
  await page.getByRole("main").getByRole("button", { name: /注册/ }).tap();
  await expect(summary).toBeFocused();
  await expect(lines).toHaveCount(before - 1);
});

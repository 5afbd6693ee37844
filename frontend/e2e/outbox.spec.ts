import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { demo, field, logIn, screen } from "./actors";
import { demoAccount, Party, strike, strikeAndShip } from "./api";
import { expect, test } from "./test";
import { still } from "./visit";

// What is submitted without a network waits on the device, and has one effect. Posting on a phone stands in grower.spec.ts.

const EMPTY = "没有待发送的内容";
/** Of the truck of `strikeAndShip`. */
const PLATE = "鲁G12345";
const RECEIVE = "**/api/v1/deals/*/loads/*/receive";

interface Load {
  id: string;
  version: number;
  receipt?: { kg: number } | null;
}

async function loadOf(deal: string): Promise<Load> {
  const { loads } = (await (await Party.of("buyer")).get(`/deals/${deal}`)) as unknown as { loads: Load[] };
  const [load] = loads;
  if (!load) throw new Error("The deal has no truck.");
  return load;
}

/** How often the deal says that its truck was received. */
async function receipts(deal: string): Promise<number> {
  const { events } = (await (await Party.of("buyer")).get(`/deals/${deal}`)) as unknown as {
    events: { from: string; to: string }[];
  };
  return events.filter(({ from, to }) => from === "shipped" && to === "received").length;
}

/** Opens the page with the worker between it and the server, so that it opens without a network, too. */
async function readyOffline(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect
    .poll(() => page.evaluate(async () => (await caches.keys()).join()), { timeout: 20_000 })
    .toContain("precache");
  await page.reload();
}

/** What the scale says about a truck. */
async function weigh(page: Page, plate: string, kg: string): Promise<void> {
  await page.getByRole("button", { name: `登记收货 ${plate}` }).click();
  const scale = page.getByRole("dialog");
  await field(scale, "实收重量（公斤）").fill(kg);
  await scale.getByRole("button", { name: "登记收货" }).click();
  await expect(scale).toHaveCount(0);
}

/** A lot that no other test posts. */
async function post(page: Page): Promise<void> {
  await page.goto("/post/offer");
  await field(page, "数量单位").selectOption("jin");
  await field(page, "价格单位").selectOption("jin");
  await field(page, "数量").fill(String(20_000 + 2 * (Date.now() % 5000)));
  await field(page, "产地要价").fill("1.61");
  await page.getByRole("main").getByRole("button", { name: "发布", exact: true }).click();
  await expect(page).toHaveURL(/\/outbox/);
}

/** By day and by night, and not wider than the screen. */
async function checkAccessible(page: Page): Promise<void> {
  // A desk's screen is wider than the window of the other tests.
  if ((page.viewportSize()?.width ?? 0) > 1000) await page.setViewportSize({ width: 1440, height: 900 });
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await still(page);
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
    const { violations } = await axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme} ${id} ${nodes[0]?.html}`)).toEqual([]);
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

test("a dock without a network opens, and its receipt is recorded once", async ({ browser }, info) => {
  const deal = await strike(600);
  const plate = `鲁G${10_000 + (Date.now() % 80_000)}`;
  const eta = new Date(Date.now() + 60_000).toISOString();
  const truck = { kg: 600, plate, driver: "王师傅", driver_phone: "13900139000", eta };
  await (await Party.of("grower")).post(`/deals/${deal}/ship`, truck);
  const page = await demo(browser, "buyer", { ...screen(info), serviceWorkers: "allow" });
  await readyOffline(page, "/arrivals");
  await expect(page.getByRole("button", { name: `登记收货 ${plate}` })).toBeVisible();
  await page.context().setOffline(true);
  await page.reload();
  await expect(page.getByText(/没有网络：这是/)).toBeVisible();
  await weigh(page, plate, "590");
  const waits = page.getByRole("listitem").filter({ hasText: plate });
  await expect(waits.getByRole("link", { name: "收货待发送" })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "1 条待发送" })).toBeVisible();

  const later = await page.context().newPage();
  await page.close();
  await later.goto("/outbox");
  const item = later.getByRole("listitem").filter({ hasText: plate });
  await expect(item.getByText("实收 590 公斤")).toBeVisible();
  await expect(item.getByText("等待网络")).toBeVisible();
  expect((await loadOf(deal)).receipt).toBeFalsy();
  await later.context().setOffline(false);
  await expect(later.getByText(EMPTY)).toBeVisible({ timeout: 45_000 });
  expect([(await loadOf(deal)).receipt?.kg, await receipts(deal)]).toEqual([590, 1]);
});

test("a receipt whose answer was lost is recorded once", async ({ browser }, info) => {
  const deal = await strikeAndShip(500);
  const page = await demo(browser, "buyer", screen(info));
  await page.goto(`/deals/${deal}`);
  await page.route(
    RECEIVE,
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  const keys: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/receive")) keys.push(request.headers()["idempotency-key"] ?? "");
  });
  await weigh(page, PLATE, "480");
  await page.goto("/outbox");
  await expect(page.getByText(EMPTY)).toBeVisible({ timeout: 45_000 });
  expect([(await loadOf(deal)).receipt?.kg, await receipts(deal)]).toEqual([480, 1]);
  expect([keys.length > 1, new Set(keys).size]).toEqual([true, 1]);
});

test("a refused receipt says why and is mended in its form", async ({ browser }, info) => {
  const deal = await strikeAndShip(400);
  const page = await demo(browser, "buyer", screen(info));
  await page.goto(`/deals/${deal}`);
  await page.route(RECEIVE, (route) => route.abort());
  await weigh(page, PLATE, "390");
  await expect(page.getByRole("link", { name: "收货待发送" }).first()).toBeVisible();
  // Meanwhile the seller corrects the truck.
  const { id, version } = await loadOf(deal);
  const eta = new Date(Date.now() + 86_400_000).toISOString();
  const truck = { kg: 398, plate: "鲁G12346", driver: "王师傅", driver_phone: "13900139000", eta };
  await (await Party.of("grower")).put(`/deals/${deal}/loads/${id}`, truck);
  expect((await loadOf(deal)).version).toBeGreaterThan(version);
  await page.unroute(RECEIVE);
  await page.goto("/outbox");
  const item = page.getByRole("listitem").filter({ hasText: PLATE });
  await expect(item.getByText("未成功")).toBeVisible({ timeout: 45_000 });
  await expect(item.getByText(/已被他人/)).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "1 条未成功" })).toBeVisible();
  await checkAccessible(page);

  await item.getByRole("button", { name: /^修改/ }).click();
  const scale = page.getByRole("dialog");
  await expect(field(scale, "实收重量（公斤）")).toHaveValue("390");
  await expect(scale).toContainText("鲁G12346");
  await scale.getByRole("button", { name: "登记收货" }).click();
  await expect(scale).toHaveCount(0);
  await page.goto("/outbox");
  await expect(page.getByText(EMPTY)).toBeVisible();
  expect([(await loadOf(deal)).receipt?.kg, await receipts(deal)]).toEqual([390, 1]);
});

test("what waits is neither shown nor sent to another account", async ({ browser }, info) => {
  const page = await demo(browser, "grower", screen(info));
  await page.route("**/api/v1/offers", (route) => route.abort());
  await post(page);
  await expect(page.getByText("未收到答复")).toBeVisible();
  await checkAccessible(page);
  await page.getByRole("button", { name: "English" }).first().click();
  await expect(page.getByText("No answer yet")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "1 waiting to be sent" })).toBeVisible();
  await page.getByRole("button", { name: "中文" }).first().click();
  const leave = async () => {
    await page.getByRole("button", { name: "我的账号" }).click();
    await page.getByRole("menuitem", { name: "退出登录" }).click();
  };
  await leave();
  const asked = page.getByRole("dialog", { name: "还有内容没有发送" });
  await asked.getByRole("button", { name: "取消" }).click();
  await expect(asked).toBeHidden();
  await leave();
  await asked.getByRole("button", { name: "仍要退出" }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.unroute("**/api/v1/offers");

  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/v1/offers")) sent.push(request.url());
  });
  const [other, own] = [await demoAccount("buyer"), await demoAccount("grower")];
  await logIn(page, other.login, other.password);
  await page.goto("/outbox");
  await expect(page.getByText(EMPTY)).toBeVisible();
  expect(sent).toEqual([]);
  // Nothing of this account waits, so it is not asked.
  await leave();
  await expect(page).toHaveURL(/\/login/);
  await logIn(page, own.login, own.password);
  await page.goto("/outbox");
  await expect(page.getByText(EMPTY)).toBeVisible({ timeout: 45_000 });
  expect(sent.length).toBeGreaterThanOrEqual(1);
});

test("a deleted one is not sent", async ({ browser }, info) => {
  const page = await demo(browser, "grower", screen(info));
  await page.route("**/api/v1/offers", (route) => route.abort());
  await post(page);
  await page.getByRole("button", { name: /^删除/ }).first().click();
  const asked = page.getByRole("dialog");
  await expect(asked.getByText(/可能已经办成/)).toBeVisible();
  await asked.getByRole("button", { name: "删除" }).click();
  await expect(page.getByText(EMPTY)).toBeVisible();
  await page.reload();
  await expect(page.getByText(EMPTY)).toBeVisible();
});

test("a browser that keeps nothing says so, and the form stays filled", async ({ browser }, info) => {
  const page = await demo(browser, "grower", screen(info));
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("private", "SecurityError");
    };
  });
  await page.route("**/api/v1/offers", (route) => route.abort());
  await page.goto("/post/offer");
  await field(page, "数量单位").selectOption("jin");
  await field(page, "数量").fill("20202");
  await field(page, "产地要价").fill("1.62");
  await page.getByRole("main").getByRole("button", { name: "发布", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "这个浏览器不能在本机保存" })).toBeVisible();
  await expect(field(page, "数量")).toHaveValue("20202");
});

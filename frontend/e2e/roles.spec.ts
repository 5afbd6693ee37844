import type { Page } from "@playwright/test";
import type { Permission, Role } from "../src/api/types";
import { logIn, someone } from "./actors";
import { demoAccounts } from "./api";
import { ADMIN } from "./server";
import { expect, test } from "./test";

const ROLES: readonly Role[] = [
  "producer",
  "buyer",
  "merchant",
  "reserve",
  "carrier",
  "hub",
  "district_regulator",
  "city_regulator",
  "admin",
];

/** Pages of members and what each needs, one of several; those that an id is needed for are left out. */
const PAGES: readonly [path: string, ...needs: Permission[]][] = [
  ["/api-keys", "api_keys"],
  ["/saved-searches", "saved_searches"],
  ["/proposals", "proposals", "market_oversee"],
  ["/deals", "deals", "market_oversee"],
  ["/prices", "prices_read"],
  ["/prices/import", "prices_report"],
  ["/prices/report", "prices_report"],
  ["/prices/wall", "prices_read"],
  ["/prices/queue", "prices_read"],
  ["/prices/names", "prices_read"],
  ["/prices/publication", "bulletin_prepare"],
  ["/audit", "audit_read_all", "audit_read_own"],
  ["/post/offer", "offers_write"],
  ["/post/demand", "demands_write"],
  ["/arrivals", "demands_write"],
  ["/listings", "listings_read_own"],
  ["/import", "import_listings"],
  ["/statements", "deals"],
  ["/regulator/enterprises", "enterprise_read"],
  ["/warnings", "price_warnings"],
  ["/rounds", "clearing_read"],
  ["/rounds/outlook", "clearing_read"],
  ["/rounds/timetable", "clearing_settings"],
  ["/price-index/weights", "price_settings"],
  ["/lanes", "lanes_write"],
  ["/failed-mails", "users_administer"],
  ["/users", "users_administer"],
  ["/varieties", "catalogue_write"],
  ["/varieties/new", "catalogue_write"],
];

const FORBIDDEN = "您没有权限查看此页面";

/** Somebody of this role, and what they may do. */
async function member(page: Page, role: Role): Promise<Permission[]> {
  const account = role === "admin" ? ADMIN : (await demoAccounts()).find((one) => one.role === role);
  if (!account) throw new Error(`The demonstration has no ${role}.`);
  const answered = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/auth/login"));
  await logIn(page, account.login, account.password);
  const { me } = (await (await answered).json()) as { me: { permissions: Permission[] } };
  return me.permissions;
}

/** The addresses in the header and in the account's menu. */
async function menu(page: Page): Promise<string[]> {
  const header = page.getByRole("navigation", { name: "主导航" }).getByRole("link");
  const shown = await header.evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  await page.getByRole("button", { name: "我的账号" }).click();
  await expect(page.getByRole("menuitem", { name: "退出登录" })).toBeVisible();
  const more = await page
    .getByRole("menuitem")
    .evaluateAll((items) => items.map((item) => item.getAttribute("href") ?? ""));
  await page.keyboard.press("Escape");
  return [...shown, ...more].filter(Boolean);
}

/** Goes there and waits until the page and what it asks for are there; its live events never end. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expect(page.getByRole("status", { name: "正在加载…" })).toHaveCount(0);
  await page.waitForTimeout(300);
}

for (const role of ROLES) {
  test(`${role}: the menu leads only where it may, and other pages say why not`, async ({ browser }) => {
    const page = await someone(browser);
    const permissions = await member(page, role);
    const entries = await menu(page);
    const refused: string[] = [];
    page.on("response", (answer) => {
      if (answer.status() === 403) refused.push(`${page.url()}: ${answer.url()}`);
    });
    for (const path of entries) {
      await open(page, path);
      await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(FORBIDDEN);
    }
    // The home page and its inbox lead nowhere else either.
    await open(page, "/");
    const tasks = page.getByRole("main").locator("a.line");
    const inbox = await tasks.evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    for (const path of inbox) {
      await open(page, path);
      await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(FORBIDDEN);
    }
    expect(refused).toEqual([]);

    for (const [path, ...needs] of PAGES) {
      const may = needs.some((one) => permissions.includes(one));
      if (may) continue;
      expect(entries, `${path} in the menu of ${role}`).not.toContain(path);
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(FORBIDDEN);
      await expect(page.getByRole("main")).toContainText("仅供以下岗位使用");
    }
  });
}

test("carriers are not offered to propose, and their home page says what is to come", async ({ browser }) => {
  const page = await someone(browser);
  await member(page, "carrier");
  await page.goto("/");
  const main = page.getByRole("main");
  await expect(main.getByRole("region", { name: "现在可以使用" }).getByRole("link")).toHaveCount(4);
  await expect(main.getByRole("region", { name: "正在准备" })).toContainText("运单与派车");
  await expect(main.getByRole("link", { name: "010-55579000" })).toHaveAttribute("href", "tel:01055579000");
  await page.goto("/board");
  await page.getByRole("article").first().getByRole("link").first().click();
  await expect(page).toHaveURL(/\/offers\//);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(main.getByRole("button", { name: /我要/ })).toHaveCount(0);
});

test("staff are sent to those who answer for their enterprise", async ({ browser }) => {
  const page = await someone(browser);
  await logIn(page, "staff@demo.cn", (await demoAccounts())[0]?.password ?? "");
  await page.goto("/audit");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(FORBIDDEN);
  await expect(page.getByRole("main")).toContainText("仅供企业负责人使用");
  await page.getByRole("main").getByRole("link", { name: "回到首页" }).click();
  await expect(page).toHaveURL(/\/$/);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Locator,
  type Page,
  type TestInfo,
} from "@playwright/test";
import { demoAccount } from "./api";

export const PASSWORD = "fresh from the field 7";

export function origin(): string {
  const url = process.env.E2E_URL;
  if (!url) throw new Error("The server was not started.");
  return url;
}

/** Those who came in the test that runs. They leave with its end, or their open pages would slow all later tests. */
const visitors = new Set<BrowserContext>();

/** A person with a browser of their own, for the rest of the test. */
export async function someone(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await resident(browser, options);
  visitors.add(page.context());
  return page;
}

export async function goodbye(): Promise<void> {
  await Promise.all([...visitors].map((context) => context.close()));
  visitors.clear();
}

/** A person with a browser of their own, who stays until it is closed. */
export async function resident(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    baseURL: origin(),
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    // Routed requests pass by a service worker; what it does has tests of its own.
    serviceWorkers: "block",
    ...options,
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  return page;
}

/** A form's field by its whole label, with or without the mark of a required one. */
export function field(within: Page | Locator, label: string): Locator {
  return within.getByLabel(new RegExp(`^${label.replace(/[()（）]/g, ".")}( \\*)?$`));
}

export async function logIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto("/login");
  await field(page, "邮箱或手机号").fill(login);
  await field(page, "密码").fill(password);
  await page.getByRole("main").getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("button", { name: "我的账号" })).toBeVisible();
}

/** The project's own screen: a desk's or a phone's. */
export function screen(info: TestInfo): BrowserContextOptions {
  const { viewport, isMobile, hasTouch } = info.project.use;
  return {
    viewport: viewport ?? null,
    ...(isMobile ? { isMobile } : {}),
    ...(hasTouch ? { hasTouch } : {}),
  };
}

/** One of the demonstration's people in a browser of their own. */
export async function demo(
  browser: Browser,
  login: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await someone(browser, options);
  const account = await demoAccount(login);
  await logIn(page, account.login, account.password);
  return page;
}

/**
 * The reviewer says why to everything that was found about a draft, kind by kind. What is found may change meanwhile: a
 * form goes away or another comes last between two steps, and then both are done again.
 */
export async function answerFindings(page: Page, word: string): Promise<void> {
  const findings = page.getByRole("region", { name: "复核与公布前须确认" });
  const verdict = findings.getByRole("note");
  const left = async () => Number(/还有 (\d+) 项/.exec((await verdict.textContent()) ?? "")?.[1] ?? 0);
  const said = findings.getByText(`已确认：${word}`);
  await expect(async () => {
    for (let open = await left(); open > 0; open = await left()) {
      const before = await said.count();
      // Of several of one kind, the last form answers for all of them. Enter sends it: the list of usual reasons, which
      // opens under the field, may lie over the button.
      const reason = findings.locator("form").last().locator("input");
      await reason.fill(word, { timeout: 5_000 });
      await reason.press("Enter", { timeout: 5_000 });
      // The platform may have found more by now, so how many are open says nothing.
      await expect.poll(() => said.count(), { timeout: 15_000 }).toBeGreaterThan(before);
    }
  }).toPass({ timeout: 90_000 });
}

/** Types into a searchable list and takes the option. */
export async function pick(page: Page, label: string, typed: string, option: string | RegExp): Promise<void> {
  const list = field(page.getByRole("main"), label);
  await list.click();
  await list.fill(typed);
  await page.getByRole("option", { name: option }).first().click();
}

/** The link of the newest mail to somebody; mails are files while no mail server is named. */
export async function mailedLink(address: string, path: string): Promise<string> {
  const folder = join(process.env.E2E_DATA ?? "", "mail");
  for (let tries = 0; tries < 60; tries++) {
    const mails = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".eml"),
    );
    for (const name of mails.sort().reverse()) {
      const mail = decode(readFileSync(join(folder, name), "utf8"));
      if (!mail.includes(address)) continue;
      const link = new RegExp(`https?://[^\\s"<>]*${path}[^\\s"<>]*`).exec(mail)?.[0];
      if (link) return link;
    }
    await new Promise((wake) => setTimeout(wake, 500));
  }
  throw new Error(`No mail to ${address} with a link to ${path}.`);
}

/** Enough of MIME to read a link: soft line breaks and base64 parts. */
function decode(mail: string): string {
  const plain = mail.replace(/=\r?\n/g, "").replace(/=3D/g, "=");
  const parts = [...mail.matchAll(/base64\r?\n(?:[^\r\n]+\r?\n)*\r?\n([A-Za-z0-9+/=\r\n]+)/gi)].map((match) =>
    Buffer.from(match[1] ?? "", "base64").toString("utf8"),
  );
  return [plain, ...parts].join("\n");
}

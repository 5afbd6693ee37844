import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { logIn, resident } from "./actors";
import { demoAccounts } from "./api";
import type { Visit } from "./pages";
import { ADMIN } from "./server";

/** The addresses of a page by its route, `/deals/:id`; what they ask for may follow. */
function addressesOf(route: string): RegExp {
  return new RegExp(`^${route.replaceAll(":id", "[0-9a-f][0-9a-f-]+")}(?=$|[?#])`);
}

/** One browser per person and width, logged in once. */
export class People {
  private readonly pages = new Map<string, Page>();

  constructor(
    private readonly browser: Browser,
    private readonly options: BrowserContextOptions,
  ) {}

  async page(as: Visit["as"]): Promise<Page> {
    const known = this.pages.get(as);
    if (known) return known;
    const page = await resident(this.browser, this.options);
    this.pages.set(as, page);
    if (as === "guest") return page;
    const account = as === "admin" ? ADMIN : (await demoAccounts()).find((one) => one.role === as);
    if (!account) throw new Error(`The demonstration has no ${as}.`);
    await logIn(page, account.login, account.password);
    return page;
  }

  /** Goes there and waits until nothing loads any more; null where a list has nothing to open. */
  async visit(visit: Visit): Promise<Page | null> {
    const page = await this.page(visit.as);
    await page.goto(visit.path);
    await settled(page);
    for (const route of visit.open ?? []) {
      const kind = addressesOf(route);
      const links = page.getByRole("main").getByRole("link");
      const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
      const place = addresses.findIndex((address) => kind.test(address));
      if (place < 0) return null;
      await links.nth(place).click();
      await page.waitForURL((url) => kind.test(url.pathname));
      await settled(page);
    }
    return page;
  }

  async close(): Promise<void> {
    for (const page of this.pages.values()) await page.context().close();
  }
}

/**
 * Waits until no colour is on its way to another: half-way through a transition nothing has the contrast it ends with.
 * What turns for ever, as a loader does, is not waited for.
 */
export async function still(page: Page): Promise<void> {
  // What has just been asked for begins with the next frame, or the one after it.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((one) => one.playState !== "running" || one.effect?.getComputedTiming().endTime === Infinity),
  );
}

async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  // Skeletons say "loading" to a screen reader too; when none is left, the page is there.
  await page.waitForFunction(
    () => document.querySelectorAll('[role="status"][aria-label="正在加载…"]').length === 0,
  );
  // A member's part of the header and the bar under the thumb come with code of their own.
  await page.waitForFunction(
    () =>
      document.querySelector('header a[href^="/login"], header [aria-haspopup="menu"]') !== null &&
      document.querySelector(".bottom-bar")?.childElementCount !== 0,
  );
  await page.waitForTimeout(250);
  await still(page);
}

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { screen } from "./actors";
import { VISITS } from "./pages";
import { expect, test } from "./test";
import { People, still } from "./visit";

let people: People;

test.beforeAll(({ browser }, info) => {
  people = new People(browser, { ...screen(info), reducedMotion: "reduce" });
});
test.afterAll(() => people.close());

/** What can be pressed or filled in and is less than 44 px high: too small for a thumb. */
function smallTargets(page: Page): Promise<string[]> {
  return page.getByRole("main").evaluate((main) => {
    const all = main.querySelectorAll<HTMLElement>(
      "button, select, textarea, [role=tab], [role=combobox], input:not([type=checkbox]):not([type=radio]):not([type=file])",
    );
    return [...all]
      .filter((one) => one.checkVisibility() && !one.closest("[aria-hidden=true]"))
      .filter((one) => one.getBoundingClientRect().height < 43.5)
      .map((one) => `${one.tagName} ${one.innerText || one.getAttribute("aria-label") || one.id}`);
  });
}

/** Looks at the page in the page itself: there are no frames, for whose sake axe would open another page each time. */
function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
}

function told({ violations }: Awaited<ReturnType<AxeBuilder["analyze"]>>): string[] {
  return violations.map(
    (v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} ${n.failureSummary}`).join(" | ")}`,
  );
}

for (const visit of VISITS) {
  test(`${visit.name}: accessible, nothing scrolls sideways, no error shown`, async ({
    browserName: _,
  }, info) => {
    const page = await people.visit(visit);
    if (!page) throw new Error("The demonstration has nothing to open here.");
    const found = await axe(page).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
    expect(told(found)).toEqual([]);
    // By night everything is the same but the colours.
    await page.emulateMedia({ colorScheme: "dark" });
    await still(page);
    const night = await axe(page).withRules(["color-contrast"]).analyze();
    await page.emulateMedia({ colorScheme: "light" });
    expect(told(night)).toEqual([]);
    // Against the screen itself: a phone's page that is too wide zooms out, and then fits its own measure.
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(info.project.use.viewport?.width ?? 0);
    if (info.project.use.isMobile) expect(await smallTargets(page)).toEqual([]);
    await expect(page.getByRole("alert").filter({ hasText: "出了点问题" })).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  });
}

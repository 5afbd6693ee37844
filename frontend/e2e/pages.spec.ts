import AxeBuilder from "@axe-core/playwright";
import { VISITS } from "./pages";
import { expect, test } from "./test";
import { People } from "./visit";

let people: People;

test.beforeAll(({ browser }, info) => {
  const { viewport, isMobile, hasTouch } = info.project.use;
  people = new People(browser, {
    viewport: viewport ?? null,
    ...(isMobile ? { isMobile } : {}),
    ...(hasTouch ? { hasTouch } : {}),
  });
});
test.afterAll(() => people.close());

for (const visit of VISITS) {
  test(`${visit.name}: accessible, nothing scrolls sideways, no error shown`, async () => {
    const page = await people.visit(visit);
    if (!page) throw new Error("The demonstration has nothing to open here.");
    const found = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
      .analyze();
    expect(
      found.violations.map(
        (v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} ${n.failureSummary}`).join(" | ")}`,
      ),
    ).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await expect(page.getByRole("alert").filter({ hasText: "出了点问题" })).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  });
}

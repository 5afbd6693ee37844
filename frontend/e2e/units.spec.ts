import type { Page } from "@playwright/test";
import { screen } from "./actors";
import { VISITS } from "./pages";
import { expect, test } from "./test";
import { People } from "./visit";

/**
 * Where both units may stand: the details of one listing, proposal or deal, what a source or a file said itself, what is
 * found in one edition (in its own unit), the forms that ask in which unit one types, and the pages that explain the two.
 */
const BOTH =
  /^(about|bulletin-method|bulletin-subscribe|open-data|compute|post-|edit-|import$|price-table$|prices-(report|import|batch|publication)$|board-offer-guest|board-listing|(producer|buyer|disputed)-(listing|deal|proposal)$)/;

/** The text of the page without the choices of a unit and without what a source wrote. */
function text(page: Page): Promise<string> {
  return page.getByRole("main").evaluate((main) => {
    const copy = main.cloneNode(true) as HTMLElement;
    for (const part of copy.querySelectorAll("fieldset.choices, select, .quoted")) part.remove();
    return copy.textContent ?? "";
  });
}

for (const [unit, wanted, other] of [
  ["jin", "元/斤", "元/公斤"],
  ["kg", "元/公斤", "元/斤"],
] as const) {
  test(`every page prints its prices in ${wanted} for a reader who has chosen it`, async ({
    browser,
  }, info) => {
    test.slow();
    const people = new People(browser, { ...screen(info), reducedMotion: "reduce" });
    const [faults, said] = [[] as string[], [] as string[]];
    const prepared = new Set<Page>();
    for (const visit of VISITS.filter(({ name }) => !BOTH.test(name))) {
      const page = await people.page(visit.as);
      if (!prepared.has(page)) {
        await page.addInitScript((chosen) => localStorage.setItem("cailanzi.price-unit", chosen), unit);
        prepared.add(page);
      }
      if (!(await people.visit(visit))) continue;
      const shown = await text(page);
      if (shown.includes(wanted)) said.push(visit.name);
      for (const [place] of shown.matchAll(new RegExp(`.{0,30}${other}`, "g")))
        faults.push(`${visit.name}: ${place}`);
    }
    await people.close();
    expect(faults).toEqual([]);
    // The pages that print prices do say in which unit.
    const must = [
      "home",
      "board-offers",
      "bulletin",
      "bulletin-corrections",
      "trends",
      "trend",
      "warnings",
      "prices",
    ];
    expect(must.filter((name) => !said.includes(name))).toEqual([]);
  });
}

import { expect, type Page } from "@playwright/test";

/** Presses Tab until the focus is on what has this name. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    const here = await page.evaluate(() => {
      const one = document.activeElement as HTMLInputElement | null;
      const label = one?.labels?.[0]?.innerText ?? "";
      return (one?.getAttribute("aria-label") || label || one?.innerText || "").replace(/\s*\*$/, "").trim();
    });
    if (name.test(here)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The keyboard does not reach ${name}.`);
}

/** Answers the question of the dialog that has opened. */
export async function confirm(page: Page, name: RegExp): Promise<void> {
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Tab");
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

import { screen, someone } from "./actors";
import { expect, test } from "./test";

test("what is printed is the whole table of 25, with its year and without the pages' own bars", async ({
  browser,
}, info) => {
  const page = await someone(browser, screen(info));
  await page.goto("/bulletin");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("公示表");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("table").getByRole("rowheader")).toHaveCount(25);
  await expect(page.getByText(/^20\d\d年\d+月\d+日 .* 第 1 版/)).toBeVisible();
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await page.context().close();
});

import AxeBuilder from "@axe-core/playwright";
import { screen, someone } from "./actors";
import { expect, test } from "./test";

test("a figure is computed from a form, and its link opens the same numbers", async ({ browser }, info) => {
  const page = await someone(browser, screen(info));
  await page.goto("/compute#sampling-picks");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("用自己的数字验算");
  await page.getByLabel(/^总件数/).fill("20");
  await page.getByLabel(/^抽样件数/).fill("5");
  await page.getByRole("button", { name: "计算", exact: true }).click();
  const result = page.getByRole("region", { name: "结果" });
  await expect(result).toContainText("2 6 11 12 17");
  const axe = new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]);
  expect((await axe.analyze()).violations).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);

  // What was computed stands in the address, and a changed number is no longer it.
  const address = page.url();
  await page.getByLabel(/^总件数/).fill("21");
  await expect(result).toContainText("输入已改动");
  const other = await someone(browser);
  await other.goto(address);
  await expect(other.getByLabel(/^总件数/)).toHaveValue("20");
  await expect(other.getByText(/printf .* \| cailanzi compute sampling-picks/)).toContainText(
    '"packages":20',
  );
});

test("what is wrong is said at its field", async ({ browser }) => {
  const page = await someone(browser);
  await page.goto("/compute#sampling-picks");
  await page.getByLabel(/^抽样件数/).fill("91");
  await page.getByRole("button", { name: "计算", exact: true }).click();
  await expect(page.getByLabel(/^抽样件数/)).toHaveAccessibleDescription(/须在 1 到总件数之间/);
  await page.getByText("JSON", { exact: true }).click();
  await page.getByLabel(/^输入/).fill("{");
  await expect(page.getByRole("alert")).toContainText("这不是一个完整的 JSON 对象");
  await expect(page.getByRole("button", { name: "计算", exact: true })).toBeDisabled();
  await page.getByRole("button", { name: "恢复示例" }).click();
  await page.getByRole("button", { name: "计算", exact: true }).click();
  await expect(page.getByRole("region", { name: "结果" })).toContainText('"picks"');
});

test("a failed check says so, and the index leads to its figure", async ({ browser }) => {
  const page = await someone(browser);
  await page.goto("/price-index");
  await page.getByRole("main").getByRole("link", { name: "用自己的数字验算" }).click();
  await expect(page.getByLabel("算什么")).toHaveValue("price-index");
  await page.getByRole("button", { name: "计算", exact: true }).click();
  await expect(page.getByRole("region", { name: "结果" })).toContainText("107.00");
  await page.getByLabel("算什么").selectOption("price-unit-check");
  await expect(page).toHaveURL(/#price-unit-check$/);
  await page.getByRole("button", { name: "计算", exact: true }).click();
  await expect(page.getByText("核对未通过")).toBeVisible();
});

import { demo, someone } from "./actors";
import { expect, test } from "./test";

test("language, unit and night are remembered, and there before the first paint", async ({ browser }) => {
  const page = await someone(browser);
  await page.goto("/board");
  const main = page.getByRole("main");
  await expect(main.getByText("元/斤").first()).toBeVisible();
  await page.getByRole("group", { name: "显示单位" }).getByRole("button", { name: "元/公斤" }).click();
  await page.getByRole("group", { name: "外观" }).getByRole("button", { name: "深色" }).click();
  await page.getByRole("group", { name: "语言" }).getByRole("button", { name: "English" }).click();
  await expect(main.getByRole("heading", { level: 1 })).toHaveText("Board");
  await expect(main.getByText("yuan/kg").first()).toBeVisible();

  // With the pages' own code held back, the small script ahead of it has set the scene already.
  await page.route("**/assets/*.js", (route) => route.abort());
  await page.reload();
  const root = page.locator("html");
  await expect(root).toHaveAttribute("data-mantine-color-scheme", "dark");
  await expect(root).toHaveAttribute("lang", "en");
  await page.unroute("**/assets/*.js");
  await page.reload();
  await expect(main.getByRole("heading", { level: 1 })).toHaveText("Board");
  await expect(root).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("a grower's way in English: the home page, posting, counterparts", async ({ browser }) => {
  const page = await demo(browser, "grower");
  await page.getByRole("button", { name: "English" }).first().click();
  await page.goto("/post/offer");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Post an offer");
  await page.getByLabel(/^Quantity( \*)?$/).fill("9");
  await page.getByLabel("Unit of quantity").selectOption({ label: "t" });
  await page.getByRole("button", { name: "Post", exact: true }).click();
  await expect(page).toHaveURL(/\/offers\//);
  await expect(page.getByRole("region", { name: "Candidates" })).toBeVisible();
  // Nothing on the page fell back to Chinese but proper names, which have no English ones.
  await expect(page.getByRole("main").getByText("候选")).toHaveCount(0);
});

test("who may not see a page is told so, and a guest is sent to log in and back", async ({ browser }) => {
  const page = await demo(browser, "grower");
  for (const path of ["/users", "/rounds", "/lanes", "/regulator/enterprises"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("您没有权限查看此页面");
  }
  const guest = await someone(browser);
  await guest.goto("/deals?state=agreed");
  await expect(guest).toHaveURL(/\/login\?next=%2Fdeals%3Fstate%3Dagreed/);
});

test("the board as a sheet: heads sort on the server, arrow keys walk, Enter opens", async ({ browser }) => {
  const page = await someone(browser);
  await page.goto("/board");
  await page.getByText("表格", { exact: true }).click();
  const sheet = page.getByRole("table");
  await sheet.getByRole("button", { name: /产地要价/ }).click();
  await expect(page).toHaveURL(/sort=price_asc/);
  await expect(sheet.getByRole("columnheader", { name: /产地要价/ })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  const prices = async () => {
    const cells = await sheet.locator("tbody td b").allInnerTexts();
    return cells.map(Number);
  };
  await expect.poll(async () => (await prices()).length).toBeGreaterThan(5);
  const shown = await prices();
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  await sheet.locator("tbody a").first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(sheet.locator("tbody a").nth(1)).toBeFocused();
  await page.getByText("列", { exact: true }).click();
  await page.getByRole("checkbox", { name: "企业" }).uncheck();
  await expect(sheet.getByRole("columnheader", { name: "企业" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("table")).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "企业" })).toHaveCount(0);
});

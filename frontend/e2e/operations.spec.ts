import { demo, field, logIn, someone } from "./actors";
import { demoAccount } from "./api";
import { ADMIN } from "./server";
import { expect, test } from "./test";

// Settings and accounts that others rely on are changed here.
test.use({ world: "operations" });

test("an administrator stops a person with a reason, who is out at once, and reinstates them", async ({
  browser,
}) => {
  const wang = await demo(browser, "district");
  const { login, password } = await demoAccount("district");
  const page = await someone(browser);
  await logIn(page, ADMIN.login, ADMIN.password);
  await page.goto("/users");
  await field(page, "姓名、邮箱或手机号").fill(login);
  const row = page.getByRole("row").filter({ hasText: login });
  await row.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/users\/[0-9a-f-]{36}/);
  const acts = page.getByRole("region", { name: "账号操作" });
  await acts.getByRole("button", { name: "停用账号" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "停用账号" }).click();
  await expect(dialog).toContainText("必填");
  await field(dialog, "原因").fill("调离岗位");
  await dialog.getByRole("button", { name: "停用账号" }).click();
  await expect(page.getByText("已停用").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "最近的记录" })).toContainText("调离岗位");

  await wang.goto("/warnings");
  await expect(wang).toHaveURL(/\/login/);
  await acts.getByRole("button", { name: "恢复账号" }).click();
  await field(dialog, "原因").fill("回到岗位");
  await dialog.getByRole("button", { name: "恢复账号" }).click();
  await expect(acts.getByRole("button", { name: "停用账号" })).toBeVisible();
  await logIn(wang, login, password);
});

test("a price source that was switched off is switched on again, and that is undone", async ({ browser }) => {
  const page = await demo(browser, "city");
  await page.goto("/prices/wall");
  const settings = page.getByRole("button", { name: /^设置 / }).first();
  const name = ((await settings.getAttribute("aria-label")) ?? "").replace("设置 ", "");
  const own = page.getByRole("button", { name: `设置 ${name}`, exact: true });
  const off = page.getByRole("region", { name: "已停用的采价点" });
  await settings.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("正在采价").click();
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(off).toContainText(name);
  await expect(own).toHaveCount(0);
  const again = async () => {
    await off.getByRole("button", { name: "重新启用" }).click();
    await dialog.getByRole("button", { name: "重新启用" }).click();
    await expect(off.getByRole("status")).toContainText(`${name}已重新启用`);
    await expect(own).toBeVisible();
  };
  await again();
  await off.getByRole("button", { name: "撤销" }).click();
  await expect(own).toHaveCount(0);
  await again();
});

test("the city sets the timetable of rounds", async ({ browser }) => {
  const page = await demo(browser, "city");
  await page.goto("/rounds");
  await page.getByRole("link", { name: "时间表与规则" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("撮合时间表与规则");
  await field(page, "建议等双方答复的时间（小时）").fill("99");
  await page.getByRole("button", { name: "增加时点" }).click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  const summary = page.getByRole("alert").filter({ hasText: "有 2 处需要改正" });
  await expect(summary).toBeFocused();
  await summary.getByRole("link", { name: /小时/ }).click();
  await expect(field(page, "建议等双方答复的时间（小时）")).toBeFocused();
  await field(page, "建议等双方答复的时间（小时）").fill("8");
  await page
    .getByLabel(/^第 \d+ 个时点$/)
    .last()
    .fill("05:15");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("已保存").first()).toBeVisible();
  await page.reload();
  await expect(field(page, "建议等双方答复的时间（小时）")).toHaveValue("8");
  await page.goto("/audit?entity=clearing_settings");
  await expect(page.getByRole("main")).toContainText("建议有效期（小时）");
});

test("the city finds a variety and gives it another name", async ({ browser }) => {
  const page = await demo(browser, "city");
  await page.goto("/varieties");
  await field(page, "名称、别名、拼音或首字母").fill("fanqie");
  await page.getByRole("link", { name: "西红柿", exact: true }).click();
  const names = field(page, "别名");
  const before = await names.inputValue();
  // A name that belongs to another variety is refused, and the summary leads to the field.
  await names.fill(`${before}\n土豆`);
  await page.getByRole("button", { name: "保存", exact: true }).click();
  const summary = page.getByRole("alert").filter({ hasText: "需要改正" });
  await expect(summary).toBeFocused();
  await summary.getByRole("link", { name: /别名/ }).click();
  await expect(names).toBeFocused();
  await names.fill(`${before}\n狼桃`);
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("修改已保存").first()).toBeVisible();
  await page.goto("/varieties");
  await field(page, "名称、别名、拼音或首字母").fill("狼桃");
  await expect(page.getByRole("link", { name: "西红柿", exact: true })).toBeVisible();
});

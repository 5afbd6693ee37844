import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { field, logIn, screen, someone } from "./actors";
import { ADMIN } from "./server";
import { expect, test } from "./test";
import { still } from "./visit";

// Mails that cannot leave are made here; the pages of others count them.
test.use({ world: "mails" });

/** A mail that no server takes: an address of a bare network number can be registered, but not written to. */
async function invite(page: Page, name: string, address: string): Promise<void> {
  await page.goto("/users");
  const form = page.getByRole("region", { name: "新建监管用户" });
  await field(form, "姓名").fill(name);
  await field(form, "邮箱").fill(address);
  await form.getByRole("button").last().click();
  await expect(page.getByText("邀请已发出").first()).toBeVisible();
}

test("mails that did not leave are listed with the reason, sent again and removed", async ({
  browser,
}, info) => {
  const page = await someone(browser, screen(info));
  await logIn(page, ADMIN.login, ADMIN.password);
  await page.goto("/failed-mails");
  await expect(page.getByRole("main")).toContainText("没有未送达的邮件");

  const [first, second] = ["first@[192.0.2.1]", "second@[192.0.2.1]"];
  await invite(page, "张一", first);
  await invite(page, "李二", second);
  const mails = page.getByRole("list", { name: "未送达邮件" }).getByRole("listitem");
  const both = async () => {
    await page.goto("/failed-mails");
    await expect(mails).toHaveCount(2, { timeout: 2_000 });
  };
  await expect(both).toPass({ timeout: 60_000 });
  const one = mails.filter({ hasText: first });
  await expect(one).toContainText("邀请您加入菜篮子");
  await expect(one).toContainText("邮件无法生成");
  await expect(one).toContainText("已尝试 1 次");

  // What waits for the administrator is counted on the start page, and leads here.
  await page.goto("/");
  await page
    .getByRole("main")
    .getByRole("link", { name: /有邮件未送达/ })
    .click();
  await expect(page).toHaveURL(/\/failed-mails$/);
  await expect(mails).toHaveCount(2);
  await still(page);
  const axe = new AxeBuilder({ page }).setLegacyMode().withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]);
  const { violations } = await axe.analyze();
  expect(violations).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(info.project.use.viewport?.width ?? 0);

  // One is sent again, and comes back: its address is still none.
  await one.getByRole("button", { name: "重新发送" }).click();
  await expect(page.getByText("已重新发送 1 封").first()).toBeVisible();
  await expect(both).toPass({ timeout: 60_000 });

  // All at once, after a question.
  await page.getByLabel("全选").check();
  await page.getByRole("button", { name: "重新发送所选（2）" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("立即再次投递");
  await dialog.getByRole("button", { name: "重新发送所选（2）" }).click();
  await expect(page.getByText("已重新发送 2 封").first()).toBeVisible();
  await expect(both).toPass({ timeout: 60_000 });

  // The list narrows by what the mail is about and by the reason.
  await field(page, "邮件类别").selectOption({ label: "邀请" });
  await expect(mails).toHaveCount(2);
  await field(page, "未送达原因").selectOption({ label: "邮件服务器拒收" });
  await expect(page.getByRole("main")).toContainText("没有符合条件的邮件");
  await page.getByRole("main").getByRole("button", { name: "看全部" }).click();
  await expect(mails).toHaveCount(2);

  await one.getByRole("button", { name: "移出清单" }).click();
  await dialog.getByRole("button", { name: "移出清单" }).click();
  await expect(mails).toHaveCount(1);
  await page.getByLabel("全选").check();
  await page.getByRole("button", { name: "移出清单（1）" }).click();
  await dialog.getByRole("button", { name: "移出清单（1）" }).click();
  await expect(page.getByRole("main")).toContainText("没有未送达的邮件");

  await page.goto("/audit?entity=mail");
  await expect(page.getByRole("main")).toContainText("邮件 · 重新发送");
  await expect(page.getByRole("main")).toContainText("邮件 · 排除");
});

test("a list that cannot be read says so, and comes at a press", async ({ browser }, info) => {
  const page = await someone(browser, screen(info));
  await logIn(page, ADMIN.login, ADMIN.password);
  const list = "**/api/v1/failed-mails?*";
  await page.route(list, (route) => route.abort());
  await page.goto("/failed-mails");
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("连接不上服务器");
  await page.unroute(list);
  await alert.getByRole("button", { name: "重试" }).click();
  await expect(page.getByRole("main")).toContainText("没有未送达的邮件");
});

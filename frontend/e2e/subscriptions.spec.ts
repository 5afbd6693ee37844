import { field, mailedLink, someone } from "./actors";
import { expect, test } from "./test";

const RUN = Date.now().toString(36);

test("a reader signs up for the table by mail, confirms, changes and leaves", async ({ browser }) => {
  const email = `reader${RUN}@e2e.test`;
  const page = await someone(browser);
  await page.goto("/bulletin/subscribe");
  const form = page.getByRole("main");
  await form.getByRole("button", { name: "申请接收" }).click();
  await expect(form.getByText("必填")).toBeVisible();
  await field(form, "邮箱").fill(email);
  await form.getByRole("button", { name: "申请接收" }).click();
  await expect(page.getByText("请查收确认邮件")).toBeVisible();

  await page.goto(await mailedLink(email, "/bulletin/subscription"));
  await expect(page.getByText(email)).toBeVisible();
  await page.getByRole("button", { name: "确认接收" }).click();
  await expect(page.getByRole("button", { name: "保存更改" })).toBeVisible();
  await page.getByLabel("价格单位").selectOption("kg");
  await page.getByRole("button", { name: "保存更改" }).click();
  await page.reload();
  await expect(page.getByLabel("价格单位")).toHaveValue("kg");

  await page.getByRole("button", { name: "退订" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "退订" }).click();
  await expect(page.getByText("已退订，您的邮箱地址已删除。")).toBeVisible();
  await page.reload();
  await expect(page.getByText("链接无效，或已经退订")).toBeVisible();
});

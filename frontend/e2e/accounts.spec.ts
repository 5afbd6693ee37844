import type { Browser, Page } from "@playwright/test";
import { demo, field, logIn, mailedLink, PASSWORD, someone } from "./actors";
import { Party } from "./api";
import { totp } from "./authenticator";
import { expect, test } from "./test";

const RUN = Date.now() % 1_000_000;

let invited = 0;

/** A colleague of the grower's enterprise, invited by its owner through the page and the mail. */
async function colleague(browser: Browser, name: string): Promise<{ email: string; page: Page }> {
  const email = `c${RUN}-${++invited}@e2e.test`;
  const owner = await demo(browser, "grower");
  await owner.goto("/enterprise");
  const form = owner.getByRole("region", { name: "邀请成员" });
  await field(form, "姓名").fill(name);
  await field(form, "邮箱").fill(email);
  await form.getByRole("button", { name: "邀请成员" }).click();
  await expect(owner.getByText("邀请已发出")).toBeVisible();
  await expect(form.getByText(email)).toBeVisible();
  const page = await someone(browser);
  await page.goto(await mailedLink(email, "/invitation"));
  await field(page, "姓名").fill(name);
  await field(page, "密码").fill(PASSWORD);
  await page.getByRole("button", { name: "加入" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await owner.context().close();
  return { email, page };
}

test("an owner invites, withdraws an invitation, and deactivates a colleague at once", async ({
  browser,
}) => {
  const { email, page } = await colleague(browser, "同事");
  const owner = await demo(browser, "grower");
  await owner.goto("/enterprise");
  const form = owner.getByRole("region", { name: "邀请成员" });
  await field(form, "姓名").fill("不来了");
  await field(form, "邮箱").fill(`gone${RUN}@e2e.test`);
  await form.getByRole("button", { name: "邀请成员" }).click();
  await form.getByRole("button", { name: "撤回邀请" }).click();
  await expect(form.getByText(`gone${RUN}@e2e.test`)).toHaveCount(0);
  const guest = await someone(browser);
  await guest.goto(await mailedLink(`gone${RUN}@e2e.test`, "/invitation"));
  await field(guest, "姓名").fill("不来了");
  await field(guest, "密码").fill(PASSWORD);
  await guest.getByRole("button", { name: "加入" }).click();
  await expect(guest.getByText("链接无效或已过期")).toBeVisible();

  const line = owner
    .getByRole("region", { name: "成员", exact: true })
    .getByRole("row")
    .or(owner.getByRole("listitem"))
    .filter({ hasText: email });
  await line.getByRole("button", { name: "停用账号" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "停用账号" }).click();
  await expect(owner.getByText("账号已停用").first()).toBeVisible();
  // The colleague's open page can do nothing any more.
  await page.goto("/listings");
  await expect(page).toHaveURL(/\/login/);
});

test("a second factor is set up, asked for at log-in, and taken off again", async ({ browser }) => {
  const { email, page } = await colleague(browser, "双因素");
  await page.goto("/me?tab=totp");
  await page.getByRole("button", { name: "开始设置" }).click();
  await expect(page.getByRole("img", { name: "动态验证码二维码" })).toBeVisible();
  const secret = (await page.getByTestId("totp-secret").innerText()).replace(/\s/g, "");
  const code = page.getByRole("textbox", { name: "动态验证码" });
  await code.fill("000000");
  await page.getByRole("button", { name: "确认启用" }).click();
  await expect(page.getByText("动态验证码不正确")).toBeVisible();
  await code.fill(totp(secret));
  await page.getByRole("button", { name: "确认启用" }).click();
  await expect(page.getByRole("button", { name: "停用动态验证码" })).toBeVisible();

  const again = await someone(browser);
  await again.goto("/login");
  await field(again, "邮箱或手机号").fill(email);
  await field(again, "密码").fill(PASSWORD);
  const enter = again.getByRole("main").getByRole("button", { name: "登录", exact: true });
  await enter.click();
  await expect(field(again, "动态验证码")).toBeFocused();
  await field(again, "动态验证码").fill(totp(secret, -40));
  await enter.click();
  await expect(again.getByRole("main").getByRole("alert")).toBeVisible();
  // Each code is good once: the one that confirmed the set-up is spent, the next one is already valid.
  await field(again, "动态验证码").fill(totp(secret, 1));
  await enter.click();
  await expect(again.getByRole("button", { name: "我的账号" })).toBeVisible();
});

test("a password is reset by mail; the old one and the old sessions end", async ({ browser }) => {
  const { email, page } = await colleague(browser, "健忘");
  const guest = await someone(browser);
  await guest.goto("/login");
  await guest.getByRole("link", { name: "忘记密码？" }).click();
  // The page that is left has a field of the same name.
  await expect(guest.getByRole("heading", { name: "重设密码" })).toBeVisible();
  await field(guest, "邮箱或手机号").fill(email);
  await guest.getByRole("button", { name: "发送链接" }).click();
  await expect(guest.getByText("如果账号存在，邮件已发出")).toBeVisible();
  const link = await mailedLink(email, "/password-reset");
  await guest.goto(link);
  await field(guest, "新密码").fill("short");
  await guest.getByRole("button", { name: "设置密码" }).click();
  await expect(field(guest, "新密码")).toHaveAttribute("aria-invalid", "true");
  await field(guest, "新密码").fill("a fresh basket 99");
  await guest.getByRole("button", { name: "设置密码" }).click();
  await expect(guest).toHaveURL(/\/login/);
  await field(guest, "邮箱或手机号").fill(email);
  await field(guest, "密码").fill(PASSWORD);
  await guest.getByRole("main").getByRole("button", { name: "登录", exact: true }).click();
  await expect(guest.getByRole("main").getByRole("alert")).toBeVisible();
  await logIn(guest, email, "a fresh basket 99");
  await page.goto("/me");
  await expect(page).toHaveURL(/\/login/);
  // The link is good once.
  const late = await someone(browser);
  await late.goto(link);
  await field(late, "新密码").fill("another basket 100");
  await late.getByRole("button", { name: "设置密码" }).click();
  await expect(late.getByText("链接无效或已过期")).toBeVisible();
});

test("a session is seen and ended from another device", async ({ browser }) => {
  const { email, page } = await colleague(browser, "两台");
  const other = await someone(browser);
  await logIn(other, email, PASSWORD);
  await page.goto("/me?tab=sessions");
  await expect(page.getByText("本设备")).toHaveCount(1);
  await page.getByRole("button", { name: "退出此设备" }).click();
  await expect(page.getByText("该设备已退出")).toBeVisible();
  await expect(page.getByRole("button", { name: "退出此设备" })).toHaveCount(0);
  await other.goto("/listings");
  await expect(other).toHaveURL(/\/login/);
});

test("a page that only members see waits for a slow renewal of the session", async ({ browser }) => {
  const page = await demo(browser, "grower");
  const mine = await (await Party.of("grower")).get("/offers/mine?limit=1");
  const [offer] = mine.items as { id: string }[];
  await page.route("**/api/v1/auth/refresh", async (route) => {
    await new Promise((wake) => setTimeout(wake, 2000));
    await route.continue();
  });
  await page.goto(`/offers/${offer?.id}`);
  await expect(page.getByRole("region", { name: "版本记录" })).toBeVisible();
});

test("a key does what its scopes allow, and nothing once revoked", async ({ browser }) => {
  const page = await demo(browser, "grower");
  await page.goto("/api-keys");
  const form = page.getByRole("region", { name: "新建密钥" });
  await form.getByRole("button", { name: "新建密钥" }).click();
  await expect(form.getByText("至少选择一项权限")).toBeVisible();
  await field(form, "用途").fill(`e2e ${RUN}`);
  // Every scope on offer must be one that the API accepts.
  for (const scope of await form.getByRole("checkbox").all()) await scope.check();
  await expect(form.getByRole("checkbox", { name: "管理接口密钥" })).toHaveCount(0);
  await form.getByRole("button", { name: "新建密钥" }).click();
  const key = await form.getByTestId("new-key").innerText();
  expect(key).toMatch(/^clz_/);
  const headers = { Authorization: `Bearer ${key}` };
  expect((await page.request.get("/api/v1/offers/mine", { headers })).status()).toBe(200);
  expect((await page.request.get("/api/v1/api-keys", { headers })).status()).toBe(403);

  const line = page
    .getByRole("row")
    .or(page.getByRole("listitem"))
    .filter({ hasText: `e2e ${RUN}` });
  await line.getByRole("button", { name: "作废" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "作废" }).click();
  await expect(page.getByText("密钥已作废")).toBeVisible();
  await expect(line).toHaveCount(0);
  expect((await page.request.get("/api/v1/offers/mine", { headers })).status()).toBe(401);
});

import type { Browser, Page } from "@playwright/test";
import { answerFindings, field, logIn, mailedLink, PASSWORD, pick, someone } from "./actors";
import { creditCode } from "./credit-code";
import { confirm, tabTo } from "./keys";
import { ADMIN } from "./server";
import { expect, test } from "./test";

// From the field to the published price table, each step by the person whose step it is.
test.describe.configure({ mode: "serial" });
test.use({ world: "path" });

const RUN = Date.now() % 1_000_000;
const GROWER = { enterprise: `寿光测试合作社${RUN}`, login: `grower${RUN}@e2e.test` };
const BUYER = { enterprise: `城南测试超市${RUN}`, login: `buyer${RUN}@e2e.test` };
const OFFICIALS = [`first${RUN}@e2e.test`, `second${RUN}@e2e.test`] as const;

async function become(browser: Browser, login: string): Promise<Page> {
  const page = await someone(browser);
  await logIn(page, login, PASSWORD);
  return page;
}

test("an administrator invites two officials, who set their passwords", async ({ browser }) => {
  const admin = await someone(browser);
  await logIn(admin, ADMIN.login, ADMIN.password);
  await admin.goto("/users");
  for (const email of OFFICIALS) {
    await field(admin, "姓名").fill(`监管员 ${email}`);
    await field(admin, "邮箱").fill(email);
    await admin.getByRole("button", { name: "新建监管用户" }).click();
    await expect(admin.getByText("邀请已发出").first()).toBeVisible();
    const guest = await someone(browser);
    await guest.goto(await mailedLink(email, "/invitation"));
    await field(guest, "姓名").fill(`监管员 ${email}`);
    await field(guest, "密码").fill(PASSWORD);
    await guest.getByRole("button", { name: "加入" }).click();
    await expect(guest.getByRole("heading", { level: 1 })).toContainText("您好");
    await guest.context().close();
  }
});

async function register(
  browser: Browser,
  who: typeof GROWER,
  kind: string,
  serial: number,
  region: string,
): Promise<void> {
  const page = await someone(browser);
  await page.goto("/register");
  await field(page, "企业名称").fill(who.enterprise);
  await field(page, "企业类型").selectOption({ label: kind });
  await field(page, "统一社会信用代码").fill("911101050000000000");
  await expect(field(page, "统一社会信用代码")).toHaveAttribute("aria-invalid", "true");
  await field(page, "统一社会信用代码").fill(creditCode(serial));
  await expect(page.getByText("校验位正确")).toBeVisible();
  await pick(page, "所在地区", region, new RegExp(region));
  await field(page, "详细地址").fill("测试路 1 号");
  await field(page, "联系人").fill("张三");
  await field(page, "联系电话").fill("13800138000");
  await field(page, "姓名").fill("张三");
  await field(page, "邮箱").fill(who.login);
  await field(page, "密码").fill(PASSWORD);
  await page.getByRole("button", { name: "提交注册" }).click();
  await expect(page.getByText("企业正在审核中")).toBeVisible();
  await page.goto(await mailedLink(who.login, "/mailbox"));
  await page.getByRole("button", { name: "确认是我的邮箱" }).click();
  await expect(page.getByText("邮箱已确认").first()).toBeVisible();
  await page.context().close();
}

test("a grower and a buyer register and an official approves them", async ({ browser }) => {
  await register(browser, GROWER, "合作社", RUN, "潍坊");
  await register(browser, BUYER, "连锁商超", RUN + 1_000_000, "朝阳");
  const official = await become(browser, OFFICIALS[0]);
  for (const who of [GROWER, BUYER]) {
    await official.goto("/regulator/enterprises");
    // The list as it was holds the enterprise too: it must not be replaced between pressing and letting go.
    const filtered = official.waitForResponse(
      (one) => new URL(one.url()).searchParams.get("q") === who.enterprise,
    );
    await field(official, "企业名称或信用代码").fill(who.enterprise);
    await filtered;
    await official.getByRole("link", { name: who.enterprise }).click();
    await official.getByRole("button", { name: "通过", exact: true }).click();
    await official.getByRole("dialog").getByRole("button", { name: "通过", exact: true }).click();
    await expect(official.getByText("已通过审核")).toBeVisible();
  }
});

test("the grower offers, the buyer demands, and each sees the other as a candidate", async ({ browser }) => {
  const grower = await become(browser, GROWER.login);
  await grower.goto("/post/offer");
  await pick(grower, "品种", "xhs", /西红柿/);
  await field(grower, "数量").fill("12000");
  await field(grower, "产地要价").fill("1.20");
  await expect(grower.getByText("合 6 吨，1.20 元/斤")).toBeVisible();
  await grower.getByRole("button", { name: "发布", exact: true }).click();
  await expect(grower.getByRole("heading", { level: 1 })).toContainText("西红柿");

  const buyer = await become(browser, BUYER.login);
  await buyer.goto("/post/demand");
  await pick(buyer, "品种", "番茄", /西红柿/);
  await field(buyer, "数量").fill("4");
  await field(buyer, "数量单位").selectOption("ton");
  await field(buyer, "到货最高价（含运费）").fill("4.50");
  await field(buyer, "价格单位").selectOption("kg");
  await pick(buyer, "送达市场", "新发地", /新发地/);
  await buyer.getByRole("button", { name: "发布", exact: true }).click();
  await expect(buyer.getByRole("heading", { level: 1 })).toContainText("西红柿");
  await expect(buyer.getByRole("region", { name: "候选对手方" })).toContainText(GROWER.enterprise);
});

test("an official runs a round, whose certificate shows that it is optimal", async ({ browser }) => {
  const official = await become(browser, OFFICIALS[0]);
  await official.goto("/rounds");
  await official.getByRole("button", { name: "预演", exact: true }).click();
  // The preview is the question: who is told, how much is reserved, until when they answer.
  const question = official.getByRole("group", { name: "开始这一轮吗？" });
  await expect(question).toContainText(/通知 2 家企业，预留 .*，答复期限 12 小时/);
  await question.getByRole("button", { name: "开始", exact: true }).click();
  await expect(official.getByText(/相等：结果最优|差额仅来自最小成交量/)).toBeVisible({ timeout: 60_000 });
  await expect(official.getByRole("heading", { level: 1 })).toContainText("轮撮合");
});

async function accept(page: Page): Promise<void> {
  await page.goto("/proposals");
  await page
    .getByRole("main")
    .getByRole("link", { name: /西红柿/ })
    .first()
    .click();
  await page.getByRole("button", { name: "接受", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "接受", exact: true }).click();
}

test("both accept, and the deal shows each the other's contact", async ({ browser }) => {
  const grower = await become(browser, GROWER.login);
  await accept(grower);
  await expect(grower.getByText("您已接受，等待对方答复")).toBeVisible();
  const buyer = await become(browser, BUYER.login);
  await accept(buyer);
  await expect(buyer).toHaveURL(/\/deals\//);
  await expect(buyer.getByRole("region", { name: "卖方" })).toContainText("13800138000");
});

async function openDeal(page: Page): Promise<void> {
  await page.goto("/deals");
  await page
    .getByRole("main")
    .getByRole("link", { name: /西红柿/ })
    .first()
    .click();
}

test("the grower ships, the buyer weighs and pays, the statement is even", async ({ browser }) => {
  const grower = await become(browser, GROWER.login);
  await openDeal(grower);
  await grower.getByRole("button", { name: "登记发货" }).click();
  const form = grower.getByRole("dialog");
  await field(form, "车牌号").fill("鲁G12345");
  await field(form, "司机").fill("李师傅");
  await field(form, "司机电话").fill("13900139000");
  const tomorrow = new Date(Date.now() + 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 16);
  await field(form, "预计到达").fill(tomorrow);
  await form.getByRole("button", { name: "登记发货" }).click();
  await expect(grower.getByText("运输中").first()).toBeVisible();

  const buyer = await become(browser, BUYER.login);
  await openDeal(buyer);
  await buyer.getByRole("button", { name: "登记收货" }).click();
  const receipt = buyer.getByRole("dialog");
  await field(receipt, "实收重量（公斤）").fill("3980");
  await receipt.getByRole("button", { name: "登记收货" }).click();
  await expect(buyer.getByText("已收货").first()).toBeVisible();
  await buyer.getByRole("button", { name: "登记付款" }).click();
  await buyer.getByRole("dialog").getByRole("button", { name: "登记付款" }).click();
  await expect(buyer.getByText("待收款方确认").first()).toBeVisible();
  // What the buyer says is not yet paid: the grower confirms that the money is there.
  await grower.getByRole("button", { name: "确认到账" }).click();
  await grower.getByRole("dialog").getByRole("button", { name: "确认到账" }).click();
  await expect(buyer.getByRole("main").getByText("已结清").first()).toBeVisible();
  await buyer.goto("/statements");
  await buyer.getByRole("link", { name: GROWER.enterprise }).click();
  await expect(buyer.getByText("期末余额")).toBeVisible();
  await expect(buyer.getByText("两清").first()).toBeVisible();
});

test("one official prepares the price table, another reviews it, the public reads it", async ({
  browser,
}) => {
  const first = await become(browser, OFFICIALS[0]);
  await first.goto("/prices");
  // The demonstration has today's prices and a draft of its own: this official begins anew from the observations.
  const draft = first.getByRole("link", { name: "打开" });
  await expect(draft.or(first.getByRole("button", { name: "编制当日公示表" })).first()).toBeVisible();
  if (await draft.isVisible()) {
    await draft.click();
    await first.getByRole("button", { name: "删除草稿" }).click();
    await first.getByRole("dialog").getByRole("button", { name: "删除草稿" }).click();
  }
  await first.getByRole("button", { name: "编制当日公示表" }).click();
  await expect(first).toHaveURL(/\/prices\/tables\//);
  const address = first.url();

  const second = await become(browser, OFFICIALS[1]);
  await second.goto(address);
  // By keyboard: who answers for a number must be able to without a pointer.
  await expect(second.getByRole("button", { name: "复核通过" })).toBeVisible();
  await answerFindings(second, "已核实原始采价单");
  await expect(second.getByRole("button", { name: "复核通过" })).toBeEnabled();
  await tabTo(second, /^复核通过$/);
  await second.keyboard.press("Enter");
  await confirm(second, /^复核通过$/);
  await expect(second.getByRole("button", { name: "公布", exact: true })).toBeVisible();
  await tabTo(second, /^公布$/);
  await second.keyboard.press("Enter");
  await confirm(second, /^公布$/);
  await expect(second.getByText("已公布").first()).toBeVisible();

  const reader = await someone(browser);
  await reader.goto("/bulletin");
  await expect(reader.getByRole("heading", { level: 1 })).toContainText("公示表");
  // A table on a desk, a list on a phone.
  const line = reader.getByRole("row").or(reader.getByRole("main").getByRole("listitem"));
  await expect(line.filter({ hasText: "西红柿" }).first()).toContainText(/\d+\.\d{2}/);

  // The unit changes for the whole page, and the browser proves the edition by itself.
  await reader.getByText("元/公斤", { exact: true }).first().click();
  await expect(reader.getByText(/单位：元\/公斤/).first()).toBeVisible();
  await reader.getByRole("button", { name: "在浏览器里核对" }).click();
  for (const check of ["摘要：", "签名：", "重算：", "链："]) {
    await expect(reader.getByRole("listitem").filter({ hasText: check })).toContainText("一致");
    await expect(reader.getByRole("listitem").filter({ hasText: check })).not.toContainText("不一致");
  }
});

import AxeBuilder from "@axe-core/playwright";
import { answerFindings, demo } from "./actors";
import { day, Party } from "./api";
import { tabTo } from "./keys";
import { expect, test } from "./test";
import { still } from "./visit";

// A price that was typed wrongly reaches the draft: nobody gets it into the published table without saying why.
test.describe.configure({ mode: "serial" });
test.use({ world: "findings" });

let table = "";

test.beforeAll(async () => {
  const city = await Party.of("city");
  const drafts = (await city.get(`/bulletins?day=${day()}`)).items as { id: string; state: string }[];
  table = drafts.find((one) => one.state === "draft")?.id ?? "";
  // The demonstration's market sent 黄瓜 at eight times its usual price; somebody in a hurry lets it in.
  const waiting = (await city.get(`/price-queue?source=xinfadi&day=${day()}`)).items as {
    id: string;
    name: string;
  }[];
  const ids = waiting.filter((row) => row.name === "黄瓜").map((row) => row.id);
  if (ids.length > 0) await city.post("/price-queue/decide", { ids, action: "accept", reason: "精品" });
  await city.post(`/bulletins/${table}/rebuild`, {});
});

test("the reviewer reads what was found, and cannot pass it without a reason", async ({ browser }) => {
  const page = await demo(browser, "reviewer");
  await page.goto(`/prices/tables/${table}`);
  const findings = page.getByRole("region", { name: "复核与公布前须确认" });
  const pass = page.getByRole("button", { name: "复核通过" });
  await expect(findings.getByText(/黄瓜 批发均价 \d+\.\d\d 元\/斤，较前一日/)).toBeVisible();
  await expect(findings.getByText(/黄瓜 .+ 报 19\.50 元\/斤，是其他报价/)).toBeVisible();
  await expect(pass).toBeDisabled();
  await expect(pass).toHaveAccessibleDescription(/还有 \d+ 项提示没有写明理由/);
  // What moved it, and the reason that was given.
  const moves = page.getByRole("region", { name: "均价怎么变的" });
  await expect(moves.getByText("黄瓜").first()).toBeVisible();

  const large = findings.getByRole("region", { name: "与其他报价相差三倍以上" });
  const field = large.getByRole("textbox").or(large.getByRole("combobox")).first();
  await expect(large.getByRole("button", { name: "确认", exact: true }).first()).toBeDisabled();
  await field.fill("。。");
  await expect(large.getByRole("button", { name: "确认", exact: true }).first()).toBeDisabled();
  await field.fill("");
  // By keyboard alone.
  await tabTo(page, /^理由：黄瓜 .+ 报 19\.50/);
  await page.keyboard.type("已问新发地，为礼盒装");
  await page.keyboard.press("Enter");
  await expect(large.getByText(/已确认：已问新发地，为礼盒装/)).toBeVisible();
  await expect(pass).toBeDisabled();

  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await still(page);
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
    const { violations } = await axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
    expect(
      violations.map((one) => `${one.id}: ${one.nodes.map((n) => n.target.join(" ")).join(" | ")}`),
    ).toEqual([]);
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);

  await page.getByRole("button", { name: "English" }).first().click();
  await expect(page.getByText(/\d+ findings need the reviewer's reason/)).toBeVisible();
  await expect(page.getByText(/Cucumber: wholesale \d+\.\d\d yuan\/jin/).first()).toBeVisible();
});

test("with a reason for each it is reviewed and published, and the reasons stay", async ({ browser }) => {
  const page = await demo(browser, "reviewer");
  await page.goto(`/prices/tables/${table}`);
  await answerFindings(page, "已核实原始采价单");
  await page.getByRole("button", { name: "复核通过" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "复核通过" }).click();
  await page.getByRole("button", { name: "公布", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "公布" }).click();
  await expect(page.getByText("已公布").first()).toBeVisible();
  const trail = page.getByRole("region", { name: "确认记录" });
  await expect(trail.getByText("已问新发地，为礼盒装").first()).toBeVisible();
});

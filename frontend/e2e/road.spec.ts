import type { Page } from "@playwright/test";
import { demo, field, screen } from "./actors";
import { Party, strike } from "./api";
import { expect, test } from "./test";

async function ship(page: Page, open: string, kg: string, plate: string, more: boolean): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: open }).click();
  const form = page.getByRole("dialog");
  await field(form, "发货重量（公斤）").fill(kg);
  await field(form, "车牌号").fill(plate);
  await field(form, "司机").fill("王师傅");
  await field(form, "司机电话").fill("13900139000");
  if (more) await form.getByLabel("后面还有车").check();
  await form.getByRole("button", { name: open }).click();
  await expect(form).toHaveCount(0);
  await expect(page.getByText(plate).first()).toBeVisible();
}

test("several trucks, their slips, and one load refused whole", async ({ browser }, info) => {
  const id = await strike(1000);
  const grower = await demo(browser, "grower", screen(info));
  await grower.goto(`/deals/${id}`);
  // Whom to call and where to go stand on the page.
  const buying = grower.getByRole("region", { name: "买方" });
  await expect(buying).toContainText("新发地");
  await expect(buying.getByRole("link", { name: /高德地图/ })).toHaveAttribute(
    "href",
    /uri\.amap\.com\/marker/,
  );
  await ship(grower, "登记发货", "400", "鲁G10001", true);
  await expect(grower.getByText(/还有 600 公斤 未发/)).toBeVisible();
  await ship(grower, "再发一车", "600", "鲁G10002", false);

  const seen = (await (await Party.of("grower")).get(`/deals/${id}`)) as { loads: { code: string }[] };
  const [first = "", second = ""] = seen.loads.map(({ code }) => code);
  await grower.getByRole("link", { name: "全部随车单" }).click();
  const slip = grower.getByRole("region", { name: `随车单 ${second}` });
  await expect(slip).toContainText("鲁G10002");
  await expect(slip).toContainText(second);
  await expect(slip.getByRole("img", { name: "收货方扫码登记收货" })).toBeVisible();
  await grower.emulateMedia({ media: "print" });
  await expect(grower.getByRole("navigation")).toHaveCount(0);
  await expect(slip).toContainText("13900139000");

  // The buyer scans the first slip: its receipt is open, with the truck and what is lost.
  const buyer = await demo(browser, "buyer", screen(info));
  await buyer.goto(`/deals/${id}?load=${first}`);
  const scale = buyer.getByRole("dialog");
  await expect(scale).toContainText("鲁G10001");
  await field(scale, "实收重量（公斤）").fill("380");
  await expect(scale.getByText("比发货少 20 公斤（5.0%）")).toBeVisible();
  await field(scale, "实收重量（公斤）").fill("413");
  await expect(scale.getByText("合计最多 412 公斤")).toBeVisible();
  await field(scale, "实收重量（公斤）").fill("380");
  await scale.getByRole("button", { name: "登记收货" }).click();
  await expect(scale).toHaveCount(0);

  // The second one is found by its code, and nothing of it is accepted.
  await buyer.goto("/arrivals");
  await field(buyer, "按随车单编号查找").fill(second.toLowerCase());
  await buyer.getByRole("button", { name: "查找", exact: true }).click();
  await expect(scale).toContainText("鲁G10002");
  await scale.getByRole("button", { name: "整车拒收" }).click();
  await field(scale, "拒收原因").selectOption({ label: "腐烂" });
  await scale.getByRole("button", { name: "登记收货" }).click();
  await expect(scale).toHaveCount(0);
  await expect(buyer.getByRole("main").getByText("整车拒收").first()).toBeVisible();

  const end = await (await Party.of("buyer")).get(`/deals/${id}`);
  expect([end.state, end.due_amount_fen]).toEqual(["received", 95_000]);

  // Read once more, the first scale said 390: corrected with a reason, and on record.
  await buyer.getByRole("button", { name: "更正收货 鲁G10001" }).click();
  await field(scale, "实收重量（公斤）").fill("390");
  await field(scale, "更正原因").fill("磅单看错");
  await scale.getByRole("button", { name: "更正收货" }).click();
  await expect(scale).toHaveCount(0);
  await expect(buyer.getByText(/380 → 390 kg，磅单看错/)).toBeVisible();
});

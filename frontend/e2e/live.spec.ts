import { demo } from "./actors";
import { demand, offer, Party } from "./api";
import { expect, test } from "./test";

/** A grower's proposal for a fresh demand of the buyer's, at a price that names it on the page. */
async function propose(price: number): Promise<void> {
  const [grower, market] = [await Party.of("grower"), await Party.of("buyer")];
  const offered = await offer(grower, { quantity: "700" });
  const wanted = await demand(market, { quantity: "700" });
  const terms = { offer_id: offered.id, demand_id: wanted.id, kg: 600, price_fen_per_kg: price };
  await grower.post("/proposals", terms);
}

test("a new proposal appears without a reload, and after a lost stream too", async ({ browser }) => {
  const page = await demo(browser, "buyer");
  await page.goto("/proposals");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const stream = page.waitForResponse((response) => response.url().endsWith("/api/v1/events"));
  await page.reload();
  await stream;
  const cents = 211 + (Date.now() % 40);
  const shown = (fen: number) =>
    page.getByRole("main").getByText(`${(fen / 100).toFixed(2)} 元/公斤`, { exact: false });
  await propose(cents);
  await expect(shown(cents).first()).toBeVisible({ timeout: 20_000 });

  // What happens while the stream is down is caught up with as soon as it stands again.
  await page.context().setOffline(true);
  await propose(cents + 50);
  await page.waitForTimeout(1500);
  await expect(shown(cents + 50)).toHaveCount(0);
  await page.context().setOffline(false);
  await expect(shown(cents + 50).first()).toBeVisible({ timeout: 30_000 });
});

import type { Locator, Page } from "@playwright/test";
import { demo, field, screen } from "./actors";
import { Party, strikeAndShip } from "./api";
import { expect, test } from "./test";

/** A photo as a camera makes it: wide, and not smooth. */
async function camera(
  page: Page,
  shade: number,
): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const text = await page.evaluate((shade) => {
    const canvas = document.createElement("canvas");
    canvas.width = 2400;
    canvas.height = 1800;
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    for (let x = 0; x < canvas.width; x += 12)
      for (let y = 0; y < canvas.height; y += 12) {
        pen.fillStyle = `hsl(${(x * y + shade) % 360} 60% ${30 + ((x + y) % 40)}%)`;
        pen.fillRect(x, y, 12, 12);
      }
    return canvas.toDataURL("image/jpeg", 0.92).split(",")[1] as string;
  }, shade);
  return { name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer: Buffer.from(text, "base64") };
}

/** Chooses files as from the album; on a telephone the first input is the camera's. */
async function choose(form: Locator, ...photos: Awaited<ReturnType<typeof camera>>[]): Promise<void> {
  await form.locator("input[type=file]").last().setInputFiles(photos);
}

async function shows(photo: Locator): Promise<void> {
  await expect(photo).toBeVisible();
  await expect.poll(() => photo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
}

test("a receipt has its photos, and both parties see them", async ({ browser }, info) => {
  const id = await strikeAndShip(1000);
  const buyer = await demo(browser, "buyer", screen(info));
  await buyer.goto(`/deals/${id}`);
  await buyer.getByRole("main").getByRole("button", { name: "登记收货" }).click();
  const form = buyer.getByRole("dialog");
  await field(form, "实收重量（公斤）").fill("990");
  const photos = form.getByRole("group", { name: /照片（最多 3 张/ });

  // The line breaks in the middle of the first photo; it goes on by itself.
  let broken = 0;
  await buyer.route("**/api/v1/files/**", async (route) => {
    const sends = /^bytes \d/.test(route.request().headers()["content-range"] ?? "");
    if (sends && broken === 0) {
      broken += 1;
      await route.abort("connectionreset");
    } else await route.continue();
  });
  await choose(form, await camera(buyer, 1), await camera(buyer, 2));
  await shows(photos.getByRole("img", { name: "照片 1" }));
  await expect(photos.getByText("照片 1 已上传")).toBeAttached({ timeout: 20_000 });
  await expect(photos.getByText("照片 2 已上传")).toBeAttached({ timeout: 20_000 });
  expect(broken).toBe(1);

  // One is taken out again; a fourth does not fit.
  await choose(form, await camera(buyer, 3), await camera(buyer, 4));
  await expect(photos.getByRole("alert")).toHaveText("最多 3 张，多出的没有添加。");
  await photos.getByRole("button", { name: "移除照片 3" }).click();
  await expect(photos.getByRole("img")).toHaveCount(2);

  await form.getByRole("button", { name: "登记收货" }).click();
  await expect(form).toHaveCount(0);
  const deal = await (await Party.of("buyer")).get(`/deals/${id}`);
  const [load] = deal.loads as { receipt: { photos: string[] } }[];
  expect(load?.receipt.photos).toHaveLength(2);

  const grower = await demo(browser, "grower", screen(info));
  for (const page of [buyer, grower]) {
    await page.goto(`/deals/${id}`);
    await shows(page.getByRole("img", { name: "照片 2" }));
    await page.getByRole("button", { name: "放大查看照片 1" }).click();
    const large = page.getByRole("dialog");
    await shows(large.getByRole("img", { name: "照片 1" }));
    await large.getByRole("button", { name: "下一张" }).click();
    await shows(large.getByRole("img", { name: "照片 2" }));
    await page.keyboard.press("Escape");
    await expect(large).toHaveCount(0);
  }
});

test("what is no photo is refused at once", async ({ browser }, info) => {
  const id = await strikeAndShip(500);
  const buyer = await demo(browser, "buyer", screen(info));
  await buyer.goto(`/deals/${id}`);
  await buyer.getByRole("main").getByRole("button", { name: "登记收货" }).click();
  const form = buyer.getByRole("dialog");
  const text = { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no photo") };
  await choose(form, text);
  const photos = form.getByRole("group", { name: /照片（最多 3 张/ });
  await expect(photos.getByRole("status")).toContainText(/只支持 JPEG/);
  await photos.getByRole("button", { name: "移除照片 1" }).click();
  await form.getByRole("button", { name: "登记收货" }).click();
  await expect(form).toHaveCount(0);
});

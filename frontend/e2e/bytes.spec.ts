import { gzipSync } from "node:zlib";
import { someone } from "./actors";
import { expect, test } from "./test";

const LIMIT = 130 * 1024;

test("the public price table loads no more code than its budget, compressed ahead and kept for good", async ({
  browser,
}) => {
  const page = await someone(browser);
  const scripts = new Map<string, { bytes: Buffer; headers: Record<string, string> }>();
  page.on("response", async (response) => {
    const path = new URL(response.url()).pathname;
    if (response.request().resourceType() !== "script") return;
    scripts.set(path, { bytes: await response.body(), headers: await response.allHeaders() });
  });
  await page.goto("/bulletin", { waitUntil: "networkidle" });
  await expect(page.getByRole("heading", { level: 1 })).toContainText("公示表");
  let total = 0;
  for (const [path, { bytes, headers }] of scripts) {
    total += gzipSync(bytes, { level: 9 }).length;
    if (!path.startsWith("/assets/")) continue;
    expect(headers["cache-control"], path).toContain("immutable");
    if (bytes.length > 600) expect(headers["content-encoding"], path).toMatch(/^(br|gzip)$/);
  }
  process.stdout.write(`the price table's first visit: ${scripts.size} scripts, ${total} bytes gzipped\n`);
  expect(total).toBeLessThanOrEqual(LIMIT);

  // The page itself is asked for anew each time, and answered in a line when it has not changed.
  const first = await page.request.get("/bulletin");
  const etag = first.headers().etag ?? "";
  expect(etag).not.toBe("");
  const again = await page.request.get("/bulletin", { headers: { "If-None-Match": etag } });
  expect(again.status()).toBe(304);
  expect((await page.request.get("/index.html.br")).status()).toBe(404);
});

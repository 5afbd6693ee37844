// Takes every page at phone and desk width: npm run screenshots -- <folder> [url of a running server] [name filter]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { VISITS } from "./pages";
import { DESK, launchOptions, PHONE } from "./playwright.config";
import { makeTemplate, startServer } from "./server";
import { People } from "./visit";

const [folder, url, only] = process.argv.slice(2);
if (!folder) throw new Error("Name the folder for the pictures.");
mkdirSync(folder, { recursive: true });

const server = url ? null : await startServer(makeTemplate());
process.env.E2E_URL = url ?? server?.url;
const browser = await chromium.launch(launchOptions);
try {
  for (const [width, viewport, phone] of [
    ["phone", PHONE, true],
    ["desk", DESK, false],
  ] as const) {
    const people = new People(browser, { viewport, isMobile: phone, hasTouch: phone });
    for (const visit of VISITS) {
      if (only && !visit.name.includes(only)) continue;
      try {
        const page = await people.visit(visit);
        if (page) await page.screenshot({ path: join(folder, `${visit.name}-${width}.png`), fullPage: true });
        process.stdout.write(`${visit.name}-${width}${page ? "" : " (nothing to open)"}\n`);
      } catch (error) {
        process.stdout.write(`${visit.name}-${width} failed: ${String(error).slice(0, 300)}\n`);
      }
    }
    await people.close();
  }
} finally {
  await browser.close();
  await server?.stop();
}

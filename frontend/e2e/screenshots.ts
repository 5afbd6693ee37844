// Takes every page at 390 and 1440 px, by day and by night, into the ignored folder `screenshots`:
// npm run screenshots -- [part of the pages' names] [url of a running server]
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "@playwright/test";
import { VISITS } from "./pages";
import { launchOptions, PHONE } from "./playwright.config";
import { makeTemplate, startServer } from "./server";
import { People } from "./visit";

const [only = "", given, ...schemes] = process.argv.slice(2);
// An empty address starts a server, too, so that a scheme can follow it.
const url = given || null;
const folder = resolve(import.meta.dirname, "../screenshots");
mkdirSync(folder, { recursive: true });

const template = url ? null : makeTemplate();
const server = template ? await startServer(template) : null;
process.env.E2E_URL = url ?? server?.url;
const browser = await chromium.launch(launchOptions);
const wanted = VISITS.filter((visit) => only.split(",").some((part) => visit.name.includes(part)));
try {
  for (const colorScheme of ["light", "dark"] as const) {
    if (schemes.length > 0 && !schemes.includes(colorScheme)) continue;
    for (const [width, viewport, phone] of [
      [390, PHONE, true],
      [1440, { width: 1440, height: 900 }, false],
    ] as const) {
      const people = new People(browser, { viewport, isMobile: phone, hasTouch: phone, colorScheme });
      for (const visit of wanted) {
        const name = `${visit.name}-${width}-${colorScheme}`;
        try {
          const page = await people.visit(visit);
          if (page) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
          process.stdout.write(`${name}${page ? "" : " (nothing to open)"}\n`);
        } catch (error) {
          process.stdout.write(`${name} failed: ${String(error).slice(0, 300)}\n`);
        }
      }
      await people.close();
    }
  }
} finally {
  await browser.close();
  await server?.stop();
}

// Takes the README's pictures, one per actor: npm run tour -- [url of a running server]
import { resolve } from "node:path";
import { chromium } from "@playwright/test";
import type { Visit } from "./pages";
import { launchOptions, PHONE } from "./playwright.config";
import { makeTemplate, startServer } from "./server";
import { People } from "./visit";

const DESK = { width: 1200, height: 760 };
const PICTURES: (Visit & { phone?: boolean })[] = [
  { name: "home", path: "/", as: "guest" },
  { name: "public", path: "/bulletin", as: "guest", phone: true },
  { name: "grower", path: "/post/offer", as: "producer", phone: true },
  { name: "buyer", path: "/arrivals", as: "buyer", phone: true },
  { name: "board", path: "/board", as: "buyer" },
  { name: "official", path: "/", as: "city_regulator" },
];

const folder = resolve(import.meta.dirname, "../docs");
const url = process.argv[2];
const server = url ? null : await startServer(makeTemplate());
process.env.E2E_URL = url ?? server?.url;
const browser = await chromium.launch(launchOptions);
try {
  for (const phone of [false, true]) {
    const people = new People(browser, {
      viewport: phone ? PHONE : DESK,
      isMobile: phone,
      hasTouch: phone,
      colorScheme: "light",
    });
    for (const visit of PICTURES.filter((one) => (one.phone ?? false) === phone)) {
      const page = await people.visit(visit);
      if (!page) throw new Error(`There is nothing to show for ${visit.name}.`);
      // The home page's gradient is what PNG is worst at.
      const kind =
        visit.name === "home" ? ({ type: "jpeg", quality: 85 } as const) : ({ type: "png" } as const);
      const ending = kind.type === "jpeg" ? "jpg" : "png";
      await page.screenshot({ path: `${folder}/${visit.name}.${ending}`, ...kind });
      process.stdout.write(`${visit.name}\n`);
    }
    await people.close();
  }
} finally {
  await browser.close();
  await server?.stop();
}

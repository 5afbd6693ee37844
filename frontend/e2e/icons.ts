// Draws the installed app's icons from public/favicon.svg: npm run icons
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { chromium } from "@playwright/test";
import { launchOptions } from "./playwright.config";

const root = resolve(import.meta.dirname, "../public");
const drawing = Buffer.from(readFileSync(resolve(root, "favicon.svg"))).toString("base64");
const ICONS = [
  { name: "icon-192", size: 192, inner: 1 },
  { name: "icon-512", size: 512, inner: 1 },
  // Launchers cut a circle out of it: the drawing keeps to the middle, on its own green.
  { name: "maskable-512", size: 512, inner: 0.72 },
  { name: "apple-touch-180", size: 180, inner: 0.86 },
];

const browser = await chromium.launch(launchOptions);
try {
  for (const { name, size, inner } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const ground = inner < 1 ? "#1c5a38" : "transparent";
    await page.setContent(
      `<body style="margin:0;height:100vh;display:grid;place-items:center;background:${ground}">
       <img src="data:image/svg+xml;base64,${drawing}" width="${Math.round(size * inner)}"></body>`,
    );
    await page.locator("img").evaluate((image: HTMLImageElement) => image.decode());
    await page.screenshot({ path: resolve(root, `icons/${name}.png`), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}

import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** Debian's Chromium, rather without its windows; else whatever `playwright install` put in place. */
const chromium = [process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(
  (path) => path && existsSync(path),
);

export const launchOptions = {
  ...(chromium ? { executablePath: chromium } : {}),
  args: [
    // The tests' machine may run as root, where Chromium has no sandbox; it opens this server's pages alone.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  globalSetup: "./setup.ts",
  // A named database is the only one; otherwise every worker has its own.
  workers: process.env.DATABASE_URL ? 1 : 2,
  fullyParallel: false,
  timeout: 120_000,
  // A disk that is busy elsewhere can hold the database for seconds.
  expect: { timeout: 20_000 },
  // A second failure is a failure; one that does not come again is listed as flaky, with what it said.
  retries: 1,
  reporter: process.env.CI
    ? [["list"], ["html", { open: "never", outputFolder: "../playwright-report" }]]
    : "list",
  outputDir: "../test-results",
  use: {
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    // Routed requests pass by a worker; what it does has tests of its own.
    serviceWorkers: "block",
    // What a failure says is enough to begin with, and is not to be lost among the names of pictures.
    screenshot: process.env.E2E_TRACE ? "only-on-failure" : "off",
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off",
    launchOptions,
  },
  projects: [
    { name: "desk", use: { viewport: DESK }, testIgnore: /grower\.spec\.ts/ },
    {
      name: "phone",
      use: { viewport: PHONE, hasTouch: true, isMobile: true },
      // What is done once a month, and at a desk: every page of it is looked at on the phone all the same.
      testIgnore:
        /(accounts|imports|searches|statements|keyboard|live|bytes|choices|states|roles|operations)\.spec\.ts/,
    },
  ],
});

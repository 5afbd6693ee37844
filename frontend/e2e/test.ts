import { test as base } from "@playwright/test";
import { goodbye } from "./actors";
import { startServer } from "./server";

/**
 * Every worker has a server and a database of its own. A file that changes what others look at (the market's rounds,
 * the day's price table) names a `world` of its own, and so gets a worker for itself.
 */
export const test = base.extend<{ visitors: null }, { world: string; server: null }>({
  world: ["common", { option: true, scope: "worker" }],
  visitors: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures needed from this pattern.
    async ({}, use) => {
      await use(null);
      await goodbye();
    },
    { auto: true },
  ],
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures needed from this pattern.
    async ({}, use) => {
      if (!process.env.E2E_TEMPLATE) {
        await use(null);
        return;
      }
      const server = await startServer(process.env.E2E_TEMPLATE);
      process.env.E2E_URL = server.url;
      process.env.E2E_DATA = server.data;
      await use(null);
      await server.stop();
    },
    { scope: "worker", auto: true, timeout: 60_000 },
  ],
});

export { expect } from "@playwright/test";

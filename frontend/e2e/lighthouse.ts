// Measures the public pages at a phone's speed: npm run lighthouse -- [url of a running server]
// Lighthouse is fetched by npx: a measurement that nobody repeats in CI need not weigh on every installation.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchOptions } from "./playwright.config";
import { makeTemplate, startServer } from "./server";

const LIGHTHOUSE = "lighthouse@13.5.0";
const RUNS = 3;
const LIMITS = { lcp: 2000, tbt: 200 };
const PAGES = ["/bulletin", "/"];

interface Report {
  audits: Record<string, { numericValue?: number }>;
}

const url = process.argv[2];
const server = url ? null : await startServer(makeTemplate());
const origin = url ?? server?.url;
const folder = mkdtempSync(join(tmpdir(), "cailanzi-lighthouse-"));
const median = (values: number[]) =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
try {
  for (const page of PAGES) {
    const lcp: number[] = [];
    const tbt: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const out = join(folder, `${run}.json`);
      const flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking";
      execFileSync(
        "npx",
        [
          "--yes",
          LIGHTHOUSE,
          `${origin}${page}`,
          "--quiet",
          "--only-categories=performance",
          "--form-factor=mobile",
          "--output=json",
          `--output-path=${out}`,
          `--chrome-flags=${flags}`,
        ],
        {
          env: { ...process.env, CHROME_PATH: launchOptions.executablePath },
          stdio: ["ignore", "ignore", "inherit"],
        },
      );
      const { audits } = JSON.parse(readFileSync(out, "utf8")) as Report;
      lcp.push(audits["largest-contentful-paint"]?.numericValue ?? Number.NaN);
      tbt.push(audits["total-blocking-time"]?.numericValue ?? Number.NaN);
    }
    const [paint, blocked] = [Math.round(median(lcp)), Math.round(median(tbt))];
    const fine = paint <= LIMITS.lcp && blocked <= LIMITS.tbt;
    process.stdout.write(
      `${fine ? "ok" : "TOO SLOW"}  ${page}: LCP ${paint} ms (limit ${LIMITS.lcp}), TBT ${blocked} ms (limit ${LIMITS.tbt}), medians of ${RUNS}\n`,
    );
    if (!fine) process.exitCode = 1;
  }
} finally {
  await server?.stop();
}

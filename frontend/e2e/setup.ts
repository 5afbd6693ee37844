import { rmSync } from "node:fs";
import { makeTemplate } from "./server";

/** Playwright's global set-up: the template that every worker's server begins with. */
export default function setUp(): () => void {
  // A server that runs already, with the administrator of `server.ts`: for working on one test.
  if (process.env.E2E_URL) return () => {};
  const template = makeTemplate();
  process.env.E2E_TEMPLATE = template;
  return () => rmSync(template, { recursive: true, force: true });
}

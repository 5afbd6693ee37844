// Builds the service worker with the list of what it keeps: the shell, and what a grower needs without a network.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";

const root = new URL("../", import.meta.url).pathname;
const dist = join(root, "dist");
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
/** These name every page as lazy. */
const SHELL = ["index.html", "src/app/member-routes.ts"];
const OFFLINE = [
  "src/app/member-bar.tsx",
  "src/app/toasts.tsx",
  "src/shared/ui/explanation.tsx",
  "src/features/overview/home.tsx",
  "src/features/overview/party.tsx",
  "src/features/bulletin/latest.tsx",
  "src/features/market/post/choose.tsx",
  "src/shared/ui/outbox/page.tsx",
  "src/features/market/listing/mine.tsx",
  "src/features/market/listing/offer-detail.tsx",
];
/** These with what they load only when it is needed, such as the code that keeps a form for later. */
const OFFLINE_WITH_LAZY = [
  "src/app/member-tools.tsx",
  "src/app/member-notices.tsx",
  "src/features/market/post/post-offer.tsx",
  "src/features/market/post/post-demand.tsx",
  "src/features/market/deals/arrivals.tsx",
  "src/features/market/deals/deal.tsx",
];

const files = new Set();
function visit(key, seen, lazy = false) {
  if (seen.has(key)) return;
  seen.add(key);
  const chunk = manifest[key];
  if (!chunk) throw new Error(`The build has no ${key}.`);
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const next of [...(chunk.imports ?? []), ...(lazy ? (chunk.dynamicImports ?? []) : [])]) {
    visit(next, seen, lazy);
  }
}
const shell = new Set();
for (const key of SHELL) visit(key, shell);
const [plain, withLazy] = [new Set(shell), new Set(shell)];
for (const key of OFFLINE) visit(key, plain);
for (const key of OFFLINE_WITH_LAZY) visit(key, withLazy, true);

const revision = (name) =>
  createHash("sha256")
    .update(readFileSync(join(dist, name)))
    .digest("hex")
    .slice(0, 16);
const kept = [
  // Hashed names are their own revision.
  ...[...files].sort().map((file) => ({ url: `/${file}`, revision: null })),
  ...["index.html", "boot.js", "favicon.svg"].map((name) => ({ url: `/${name}`, revision: revision(name) })),
];

await build({
  configFile: false,
  root,
  publicDir: false,
  logLevel: "warn",
  define: { PRECACHED: JSON.stringify(kept), "process.env.NODE_ENV": '"production"' },
  build: {
    outDir: dist,
    emptyOutDir: false,
    target: "es2022",
    rolldownOptions: {
      input: join(root, "src/worker/sw.ts"),
      output: { entryFileNames: "sw.js", format: "iife" },
    },
  },
});
process.stdout.write(`the worker keeps ${kept.length} files\n`);

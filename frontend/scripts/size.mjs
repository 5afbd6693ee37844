// What a first visit loads, gzipped, against its budget: npm run size (after npm run build).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KB = 1024;
/** The page's own module, and what its readers load beside it. */
const BUDGETS = [
  { name: "public price table", limit: 130 * KB, modules: ["src/features/bulletin/latest.tsx"] },
  { name: "public home page", limit: 140 * KB, modules: ["src/features/overview/home.tsx"] },
  {
    name: "posting page of a member",
    limit: 221 * KB,
    modules: [
      "src/features/market/post/post-offer.tsx",
      "src/app/member-routes.ts",
      "src/app/member-tools.tsx",
      "src/app/member-notices.tsx",
    ],
  },
];

const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const entry = "index.html";
const weights = new Map();
const weigh = (file) => {
  if (!weights.has(file)) weights.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
  return weights.get(file);
};

function closure(keys) {
  const files = new Set();
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (!chunk) throw new Error(`The build has no ${key}.`);
    files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const key of keys) visit(key);
  return files;
}

const all = process.argv.includes("--files");
for (const { name, limit, modules } of BUDGETS) {
  const files = [...closure([entry, ...modules])];
  const total = files.reduce((sum, file) => sum + weigh(file), 0);
  process.stdout.write(
    `${total > limit ? "TOO HEAVY" : "ok"}  ${name}: ${total} of ${limit} bytes of JavaScript, gzipped\n`,
  );
  if (all) {
    for (const file of files.sort((a, b) => weigh(b) - weigh(a)))
      process.stdout.write(`${String(weigh(file)).padStart(9)}  ${file}\n`);
  }
  if (total > limit) process.exitCode = 1;
}

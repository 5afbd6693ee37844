// Tells the small script ahead of the pages which files and data the public pages begin with.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const LATEST = "/api/v1/bulletins/latest";
const PAGES = {
  "/": { module: "src/features/home/home.tsx", reads: [LATEST] },
  "/bulletin": { module: "src/features/bulletin/latest.tsx", reads: [LATEST] },
};

function closure(key, files = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`The build has no ${key}.`);
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const next of chunk.imports ?? []) closure(next, files);
  return files;
}

// The page itself names what the shell needs.
const shell = closure("index.html");
const first = {};
for (const [path, { module, reads }] of Object.entries(PAGES)) {
  const files = [...closure(module)].filter((file) => !shell.has(file)).map((file) => `/${file}`);
  first[path] = { files, reads };
}
const boot = join(dist, "boot.js");
const text = readFileSync(boot, "utf8");
const place = "const FIRST = {};";
if (!text.includes(place)) throw new Error("boot.js has no place for the first files.");
writeFileSync(boot, text.replace(place, `const FIRST = ${JSON.stringify(first)};`));

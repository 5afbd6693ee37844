// Tells the small script ahead of the pages which files, data and words the public pages begin with.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bulletinWords } from "../src/features/bulletin/words.ts";
import { homeWords } from "../src/features/home/words.ts";

const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const LATEST = "/api/v1/bulletins/latest";
const inBoth = (lines) => ({ zh: lines("zh"), en: lines("en") });
const PAGES = {
  "/": {
    module: "src/features/home/home.tsx",
    reads: [LATEST],
    words: {
      hero: true,
      ...inBoth((language) => [homeWords[language].heroTitle, homeWords[language].heroLead]),
    },
  },
  "/bulletin": {
    module: "src/features/bulletin/latest.tsx",
    reads: [LATEST],
    words: inBoth((language) => [bulletinWords[language].official]),
  },
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
const words = {};
for (const [path, page] of Object.entries(PAGES)) {
  const files = [...closure(page.module)].filter((file) => !shell.has(file)).map((file) => `/${file}`);
  first[path] = { files, reads: page.reads };
  words[path] = page.words;
}
const boot = join(dist, "boot.js");
const text = readFileSync(boot, "utf8");
const place = "const FIRST = {};";
if (!text.includes(place)) throw new Error("boot.js has no place for the first files.");
// Its remarks and its margin are for who reads it here.
const bare = text.replace(/^ *(\/\/.*\n)?/gm, "");
writeFileSync(boot, bare.replace(place, `const FIRST = ${JSON.stringify(first)};`));

// The outline is painted without waiting for the pages' style: that comes after it, and before the pages, whose own
// styles must come last.
const index = join(dist, "index.html");
const page = readFileSync(index, "utf8");
const [style] = page.match(/ *<link rel="stylesheet"[^>]*>\n/) ?? [];
const escaped = JSON.stringify(words).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
const ROOT = '    <div id="root">';
if (!style || !page.includes(ROOT))
  throw new Error("index.html has no style sheet, or no place for the pages.");
writeFileSync(
  index,
  page
    .replace(style, "")
    .replace(ROOT, `${style}${ROOT}`)
    .replace('<div class="first-words"', `<div class="first-words" data-words="${escaped}"`),
);

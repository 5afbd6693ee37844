// Tells the small script ahead of the pages which files, data and words the public pages begin with.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bulletinWords } from "../src/features/bulletin/words.ts";
import { homeWords } from "../src/features/overview/words.ts";

const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const LATEST = "/api/v1/bulletins/latest";
const META = "/api/v1/meta";
const inBoth = (lines) => ({ zh: lines("zh"), en: lines("en") });
const PAGES = {
  "/": {
    module: "src/features/overview/home.tsx",
    reads: [LATEST, META],
    words: {
      hero: true,
      ...inBoth((language) => [homeWords[language].heroTitle, homeWords[language].heroLead]),
    },
  },
  "/bulletin": {
    module: "src/features/bulletin/latest.tsx",
    reads: [LATEST, META],
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
/** `text` with `there` in the place of `here`, which must be in it. */
function put(text, here, there) {
  if (!text.includes(here)) throw new Error(`There is no ${here}`);
  return text.replace(here, () => there);
}

const index = join(dist, "index.html");
const page = readFileSync(index, "utf8");
const [script = "", main = ""] = page.match(/ *<script type="module"[^>]* src="([^"]+)"><\/script>\n/) ?? [];
const [style = ""] = page.match(/ *<link rel="stylesheet"[^>]*>\n/) ?? [];
if (!script || !style) throw new Error("index.html has no script, or no style sheet.");

const boot = join(dist, "boot.js");
// Its remarks and its margin are for who reads it here.
let code = readFileSync(boot, "utf8").replace(/^ *(\/\/.*\n)?/gm, "");
code = put(code, "const FIRST = {};", `const FIRST = ${JSON.stringify(first)};`);
code = put(code, 'const MAIN = "";', `const MAIN = "${main}";`);
writeFileSync(boot, code);

// The outline is painted without waiting for the pages' style: that comes after it, and before the pages, whose own
// styles must come last. Their code is fetched at once, and run by boot.js.
const escaped = JSON.stringify(words).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
const ROOT = '    <div id="root">';
let made = put(page, script, `    <link rel="modulepreload" crossorigin href="${main}">\n`);
made = put(made, style, "");
made = put(made, ROOT, `${style}${ROOT}`);
made = put(made, '<div class="first-words"', `<div class="first-words" data-words="${escaped}"`);
writeFileSync(index, made);

// The gzipped bytes that a first visit loads: the page, its entry script, what that imports at once, and its style.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMIT = 200 * 1024;
const dist = new URL("../dist/", import.meta.url).pathname;
const html = readFileSync(join(dist, "index.html"), "utf8");
const seen = new Set();
const queue = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]);
while (queue.length > 0) {
  const file = queue.pop();
  if (seen.has(file)) continue;
  seen.add(file);
  if (!file.endsWith(".js")) continue;
  const code = readFileSync(join(dist, file), "utf8");
  for (const match of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) queue.push(`assets/${match[1]}`);
}
let total = gzipSync(html).length;
for (const file of [...seen].sort()) {
  const bytes = gzipSync(readFileSync(join(dist, file))).length;
  total += bytes;
  process.stdout.write(`${String(bytes).padStart(8)}  ${file}\n`);
}
const all = readdirSync(join(dist, "assets")).reduce(
  (sum, file) => sum + gzipSync(readFileSync(join(dist, "assets", file))).length,
  0,
);
process.stdout.write(`first load ${total} bytes gzipped (limit ${LIMIT}); everything ${all}\n`);
if (total > LIMIT) process.exitCode = 1;

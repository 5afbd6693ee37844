// Lays the brotli and gzip forms beside every text file of the build; the server sends them as they are.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url).pathname;
// Below this the headers weigh more than what is saved.
const LEAST = 512;
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
let [files, plain, brotli] = [0, 0, 0];
for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
  const path = join(dist, name);
  if (!/\.(js|css|html|svg|json|webmanifest|txt)$/.test(name) || name.startsWith(".vite")) continue;
  if (!statSync(path).isFile()) continue;
  const bytes = readFileSync(path);
  if (bytes.length < LEAST) continue;
  const small = brotliCompressSync(bytes, quality);
  writeFileSync(`${path}.br`, small);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  files += 1;
  plain += bytes.length;
  brotli += small.length;
}
process.stdout.write(`${files} files, ${plain} bytes, ${brotli} in brotli\n`);

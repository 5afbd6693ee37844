import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

// The house's rules on the pages' sources, read from the sources.

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
  .map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }));

/** Where sentences and names stand; everything else asks them. */
const CATALOGUES =
  /(^|[/-])words\.ts$|^shared\/(labels|glossary|tile-grid|names)\.tsx?$|^features\/market\/why\.ts$/;
/** What a reader sees or hears of an element. */
const SPOKEN = new Set(["aria-label", "title", "label", "placeholder", "description", "alt", "hint", "lead"]);

function sourceOf({ name, text }: { name: string; text: string }): ts.SourceFile {
  return ts.createSourceFile(
    name,
    text,
    ts.ScriptTarget.Latest,
    true,
    name.endsWith("x") ? ts.ScriptKind.TSX : undefined,
  );
}

it("no sentence stands outside the catalogues", () => {
  const faults: string[] = [];
  for (const file of files.filter(({ name }) => !CATALOGUES.test(name))) {
    const source = sourceOf(file);
    const found = (node: ts.Node, words: string) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      faults.push(`${file.name}:${line + 1} ${words.trim()}`);
    };
    const visit = (node: ts.Node): void => {
      if (
        ts.isStringLiteralLike(node) ||
        ts.isTemplateHead(node) ||
        ts.isTemplateMiddleOrTemplateTail(node)
      ) {
        if (/\p{Script=Han}/u.test(node.text)) found(node, node.text);
      }
      if (ts.isJsxText(node) && /\p{L}{2}/u.test(node.text)) found(node, node.text);
      if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText(source))) {
        const value = node.initializer;
        if (value && ts.isStringLiteral(value) && /\p{L}{2}/u.test(value.text)) found(value, value.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  expect(faults).toEqual([]);
});

/** Like the server's modules: a part imports what lies below it, never beside or above. */
const RANKS: readonly [RegExp, number][] = [
  [/^(shared|api)\//, 0],
  [/^features\/catalogue\//, 1],
  [/^features\/(home|regulator)\//, 3],
  [/^features\//, 2],
  [/^app\//, 4],
];

function rankOf(name: string): number {
  return RANKS.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
}

it("imports point down: shared and api, catalogue, features, home and regulator, app", () => {
  const faults: string[] = [];
  for (const { name, text } of files) {
    for (const [, wanted = ""] of text.matchAll(/(?:from|import)\s*\(?\s*"@\/([^"]+)"/g)) {
      const own = name.split("/").slice(0, 2).join("/");
      if (wanted.startsWith(`${own}/`)) continue;
      if (rankOf(`${wanted}/`) > rankOf(name)) faults.push(`${name} imports ${wanted}`);
    }
  }
  expect(faults).toEqual([]);
});

it("pages ask this house's router, no other", () => {
  const others = files.filter(
    ({ name, text }) =>
      /from "(react-router|wouter)"/.test(text) && !/^(app|shared)\/router\.tsx$/.test(name),
  );
  expect(others.map(({ name }) => name)).toEqual([]);
});

/** Where addresses are made, and where the shell's files are named. */
const ADDRESSED = /^(shared\/paths\.ts|app\/(member-)?routes\.ts|worker\/)/;

it("a page's address is asked of the path builder", () => {
  const faults: string[] = [];
  for (const file of files.filter(({ name }) => !ADDRESSED.test(name))) {
    const source = sourceOf(file);
    const visit = (node: ts.Node): void => {
      const text = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) ? node.text : "";
      // The server's own addresses are typed by the contract; a file has an ending.
      if (/^\/[a-z]/.test(text) && !text.startsWith("/api/") && !/\.[a-z]+$/.test(text)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        faults.push(`${file.name}:${line + 1} ${text}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  expect(faults).toEqual([]);
});

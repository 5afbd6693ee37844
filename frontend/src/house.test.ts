import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

// The house's rules on the pages' sources, read from the sources.

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
  .map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }));

/** Where sentences and names stand; everything else asks them. */
const CATALOGUES =
  /(^|[/-])words\.ts$|^shared\/(i18n\/(labels|glossary|names)|ui\/tile-grid)\.tsx?$|^features\/market\/why\.ts$/;
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

/**
 * Like the server's packages: a part imports what lies below it, never beside or above. What two features need moves
 * below both.
 */
const RANKS: readonly [RegExp, number][] = [
  [/^(api|shared\/(lib|i18n))\//, 0],
  [/^shared\/ui\//, 1],
  [/^features\/(audit|catalogue|compute|files)\//, 2],
  [/^features\/places\//, 3],
  [/^features\/(accounts|help|notify)\//, 4],
  [/^features\/(market|prices)\//, 5],
  [/^features\/(bulletin|clearing)\//, 6],
  [/^features\/overview\//, 7],
  [/^(app|worker)\//, 8],
];

/** A part's rank; null for what belongs nowhere. */
function rankOf(name: string): number | null {
  return RANKS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** What a file imports of these sources, from their root. */
function importsOf({ name, text }: { name: string; text: string }): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(@\/|\.{1,2}\/)([^"]+)"/g)].map(
    ([, start = "", rest = ""]) => (start === "@/" ? rest : join(dirname(name), start, rest)),
  );
}

it("every part has its rank", () => {
  expect(files.map(({ name }) => name).filter((name) => rankOf(name) === null)).toEqual([]);
});

it("imports point down: shared and api, catalogue, places, accounts, market, clearing, overview, app", () => {
  const partOf = (name: string) => name.split("/").slice(0, 2).join("/");
  const faults: string[] = [];
  for (const file of files) {
    const own = rankOf(file.name) ?? 0;
    for (const wanted of importsOf(file)) {
      const theirs = rankOf(`${wanted}/`) ?? 0;
      const beside = theirs === own && own > 1 && partOf(wanted) !== partOf(file.name) && own < 8;
      if (theirs > own || beside) faults.push(`${file.name} imports ${wanted}`);
    }
  }
  expect(faults).toEqual([]);
});

it("pages ask this house's router, no other", () => {
  const others = files.filter(
    ({ name, text }) =>
      /from "(react-router|wouter)"/.test(text) && !/^(app|shared\/ui)\/router\.tsx$/.test(name),
  );
  expect(others.map(({ name }) => name)).toEqual([]);
});

/** Where addresses are made, and where the shell's files are named. */
const ADDRESSED = /^(shared\/lib\/paths\.ts|app\/(member-)?routes\.ts|worker\/)/;

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

/** Where keys are derived from addresses; a file that is sent to be read is told apart by its name, size and time. */
const KEYED = /^(api\/client\.ts|shared\/lib\/list\.ts|features\/market\/imports\/columns\.tsx)$/;

it("query keys are derived from the address, not written by hand", () => {
  const faults = files.filter(({ name, text }) => /queryKey: *\[/.test(text) && !KEYED.test(name));
  expect(faults.map(({ name }) => name)).toEqual([]);
});

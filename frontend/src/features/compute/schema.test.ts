import { expect, test } from "vitest";
import { formFields, type JsonSchema, jsonText, readObject, withField } from "./schema";

const plan: JsonSchema = {
  type: "object",
  required: ["packages", "aql"],
  properties: {
    packages: { type: "integer", minimum: 1, description: "Packages in the lot." },
    aql: { $ref: "#/$defs/Aql", description: "The limit." },
    grade: { oneOf: [{ type: "null" }, { $ref: "#/$defs/Aql" }] },
    note: { type: ["string", "null"], default: "-" },
    strict: { type: "boolean" },
    pauses: { type: ["array", "null"] },
  },
  $defs: { Aql: { type: "string", enum: ["1.0", "2.5"], description: "A quality limit." } },
};

test("form_has_a_field_for_every_single_value", () => {
  const fields = formFields(plan) ?? [];
  expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
    ["packages", "number", true],
    ["aql", "choice", true],
    ["grade", "choice", false],
    ["note", "text", false],
    ["strict", "flag", false],
  ]);
  expect(fields[1]).toMatchObject({ choices: ["1.0", "2.5"], description: "The limit." });
  expect(fields[3]?.usual).toBe("-");
});

test("list_that_must_be_given_needs_json", () => {
  const schema = { required: ["quotes"], properties: { quotes: { type: "array" } } };
  expect(formFields(schema)).toBeNull();
});

test("typed_field_becomes_a_value_in_its_place", () => {
  const [packages, aql, , , strict] = formFields(plan) ?? [];
  if (!packages || !aql || !strict) throw new Error("the form lacks fields");
  const input = { packages: 90, aql: "2.5" };
  expect(JSON.stringify(withField(input, packages, "12"))).toBe('{"packages":12,"aql":"2.5"}');
  expect(withField(input, packages, "many")).toEqual({ packages: "many", aql: "2.5" });
  expect(withField(input, packages, "")).toEqual({ aql: "2.5" });
  expect(withField(input, strict, true)).toEqual({ ...input, strict: true });
  expect(withField(input, aql, "1.0")).toEqual({ packages: 90, aql: "1.0" });
});

test("only_objects_are_read", () => {
  expect(readObject('{"a": 1}')).toEqual({ a: 1 });
  expect(["[1]", "7", "null", "{", ""].map(readObject)).toEqual([null, null, null, null, null]);
});

test("json_keeps_short_entries_on_one_line", () => {
  const quotes = [
    { source: "xinfadi", average_fen_per_kg: 200 },
    { source: "dayanglu", average_fen_per_kg: 220 },
  ];
  expect(jsonText({ packages: 90, picks: [1, 2] })).toBe('{ "packages": 90, "picks": [1, 2] }');
  const text = jsonText({ quotes });
  expect(text.split("\n")[0]).toBe("{");
  expect(JSON.parse(text)).toEqual({ quotes });
  expect(jsonText({})).toBe("{}");
});

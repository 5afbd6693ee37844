// What the JSON schema of an input says, as far as a form needs it.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface JsonSchema {
  type?: string | string[];
  enum?: Json[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  default?: Json;
  minimum?: number;
  maximum?: number;
  oneOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

export interface FormField {
  name: string;
  kind: "number" | "text" | "choice" | "flag";
  required: boolean;
  choices: string[];
  description: string | undefined;
  /** What holds where the field is left empty. */
  usual: string | undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schema that a reference leads to, without the choice of leaving the value out. */
function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const target = schema.$ref && root.$defs?.[schema.$ref.replace("#/$defs/", "")];
  if (target) return { ...resolved(target, root), ...pick(schema) };
  const real = schema.oneOf?.find((one) => one.type !== "null");
  return real ? { ...resolved(real, root), ...pick(schema) } : schema;
}

/** A field's own description comes before that of its type. */
function pick({ description }: JsonSchema): JsonSchema {
  return description ? { description } : {};
}

function kindOf(schema: JsonSchema): FormField["kind"] | null {
  if (schema.enum) return "choice";
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  if (types.length !== 1) return null;
  if (types[0] === "integer") return "number";
  if (types[0] === "boolean") return "flag";
  return types[0] === "string" ? "text" : null;
}

/** The fields of a form; null where what must be given is no single value, so that JSON is written instead. */
export function formFields(root: JsonSchema): FormField[] | null {
  const required = root.required ?? [];
  const fields: FormField[] = [];
  for (const [name, part] of Object.entries(root.properties ?? {})) {
    const schema = resolved(part, root);
    const kind = kindOf(schema);
    if (kind) {
      fields.push({
        name,
        kind,
        required: required.includes(name),
        choices: (schema.enum ?? []).map(String),
        description: schema.description,
        usual: schema.default === undefined ? undefined : String(schema.default),
      });
    } else if (required.includes(name)) {
      return null;
    }
  }
  return fields.length > 0 ? fields : null;
}

/** The object with the field as it was typed; what is empty is left out. */
export function withField(input: JsonObject, { name, kind }: FormField, typed: string | boolean): JsonObject {
  const { [name]: _, ...rest } = input;
  if (typed === "") return rest;
  // What is no number is sent as it is typed: the server says what it should be.
  const value = kind === "number" && /^-?\d{1,15}$/.test(String(typed)) ? Number(typed) : typed;
  // In its own place, so that the object stays in the order of the example.
  return name in input
    ? Object.fromEntries(Object.entries(input).map(([key, old]) => [key, key === name ? value : old]))
    : { ...rest, [name]: value };
}

/** An object of JSON, or null for a text that is none. */
export function readObject(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** JSON with one entry a line, short ones on one. */
export function jsonText(value: Json, indent = ""): string {
  const flat = JSON.stringify(value);
  if (typeof value !== "object" || value === null || flat.length + indent.length <= 44) return spaced(value);
  const inner = `${indent}  `;
  const [open, close, parts] = Array.isArray(value)
    ? ["[", "]", value.map((part) => jsonText(part, inner))]
    : [
        "{",
        "}",
        Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${jsonText(part, inner)}`),
      ];
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}

function spaced(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${spaced(part)}`);
  return parts.length > 0 ? `{ ${parts.join(", ")} }` : "{}";
}

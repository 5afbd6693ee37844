/** One value that an entry of the trail says was changed; without `from` it is new, without `to` it is gone. */
export interface Change {
  /** The field's name, parts of an object joined by dots. */
  field: string;
  from: string | null;
  to: string | null;
}

/** What says nothing to a reader: counters, times of the change itself, the thing's own number. */
const SILENT = new Set(["id", "version", "created_at", "updated_at", "last_run_slot"]);

/** A variety's place in its list says nothing; a person's position does. */
const isSilent = (key: string, value: unknown) =>
  SILENT.has(key) || (key === "position" && typeof value === "number");

function flat(value: unknown, prefix: string, into: Map<string, string>): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value) && !value.some((one) => typeof one === "object")) {
    into.set(prefix, value.join("、"));
  } else if (typeof value === "object" && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value))
      if (!isSilent(key, inner)) flat(inner, prefix ? `${prefix}.${key}` : key, into);
  } else if (typeof value !== "object") {
    into.set(prefix, String(value));
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function read(value: unknown): Map<string, string> {
  const into = new Map<string, string>();
  if (isObject(value)) flat(value, "", into);
  return into;
}

/** One side of what is told field by field: `{"name": {"from": …, "to": …}}`. */
function side(said: Record<string, unknown>, of: "from" | "to"): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(said).flatMap(([field, pair]) =>
      isObject(pair) && "from" in pair && "to" in pair ? [[field, pair[of]]] : [],
    ),
  );
}

/** Old and new values in an entry's detail, where it has them: whole, or field by field. */
export function changesOf(detail: string): Change[] {
  let kept: unknown;
  try {
    kept = JSON.parse(detail);
  } catch {
    return [];
  }
  if (!isObject(kept)) return [];
  const whole = ["old", "new", "from", "to"].some((key) => isObject(kept[key]));
  const old = read(whole ? (kept.old ?? kept.from) : side(kept, "from"));
  const now = read(whole ? (kept.new ?? kept.to) : side(kept, "to"));
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields
    .map((field) => ({ field, from: old.get(field) ?? null, to: now.get(field) ?? null }))
    .filter(({ from, to }) => from !== to);
}

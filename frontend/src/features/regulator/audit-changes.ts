/** One value that an entry of the trail says was changed; without `from` it is new, without `to` it is gone. */
export interface Change {
  /** The field's name, parts of an object joined by dots. */
  field: string;
  from: string | null;
  to: string | null;
}

/** What says nothing to a reader: counters, times of the change itself, the thing's own number. */
const SILENT = new Set(["id", "version", "created_at", "updated_at", "position", "last_run_slot"]);

function flat(value: unknown, prefix: string, into: Map<string, string>): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value) && !value.some((one) => typeof one === "object")) {
    into.set(prefix, value.join("、"));
  } else if (typeof value === "object" && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value))
      if (!SILENT.has(key)) flat(inner, prefix ? `${prefix}.${key}` : key, into);
  } else if (typeof value !== "object") {
    into.set(prefix, String(value));
  }
}

function read(value: unknown): Map<string, string> {
  const into = new Map<string, string>();
  if (typeof value === "object" && value !== null && !Array.isArray(value)) flat(value, "", into);
  return into;
}

/** Old and new values in an entry's detail, where it has them. */
export function changesOf(detail: string): Change[] {
  let kept: unknown;
  try {
    kept = JSON.parse(detail);
  } catch {
    return [];
  }
  if (typeof kept !== "object" || kept === null) return [];
  const said = kept as Record<string, unknown>;
  const old = read(said.old ?? said.from);
  const now = read(said.new ?? said.to);
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields
    .map((field) => ({ field, from: old.get(field) ?? null, to: now.get(field) ?? null }))
    .filter(({ from, to }) => from !== to);
}

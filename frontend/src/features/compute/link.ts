import { type JsonObject, readObject } from "./schema";

/** Which figure an address names, and with which numbers. These stand behind the `#`, so no server sees them. */
export interface Asked {
  name: string;
  input: JsonObject | null;
}

/** `#sampling-plan={"packages":90,"aql":"4.0"}`, or only the name. */
export function fragment({ name, input }: Asked): string {
  return `#${name}${input ? `=${encodeURIComponent(JSON.stringify(input))}` : ""}`;
}

export function readFragment(hash: string): Asked | null {
  const [, name = "", text] = /^#([a-z0-9-]+)(?:=(.*))?$/s.exec(hash) ?? [];
  if (!name) return null;
  try {
    return { name, input: text ? readObject(decodeURIComponent(text)) : null };
  } catch {
    // A text cut off in the middle of a character.
    return { name, input: null };
  }
}

/** The same computation for a shell. */
export function commandLine(name: string, input: JsonObject): string {
  const quoted = JSON.stringify(input).replaceAll("'", String.raw`'\''`);
  return `printf '%s' '${quoted}' | cailanzi compute ${name}`;
}

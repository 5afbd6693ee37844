/** A published edition as the signed file has it. */
export interface SignedEdition {
  format: string;
  day: string;
  edition: number;
  published_at: string;
  digest: string;
  previous_digest: string;
  signature: { algorithm: string; key_id: string; value: string } | null;
  table: unknown;
}

export type Verdict = "good" | "bad" | "unsupported" | "noSignature" | "unknownKey";

/** JSON with sorted keys and no spaces: the bytes that the digest covers. Numbers in it are whole. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export function readSigned(text: string): SignedEdition | null {
  try {
    const file = JSON.parse(text) as SignedEdition;
    return file.format === "cailanzi-edition-1" && typeof file.digest === "string" ? file : null;
  } catch {
    return null;
  }
}

/** Browsers hand out their cryptography on https and on this very machine only. */
export function canVerify(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^([0-9a-f]{2})*$/i.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export async function checkDigest(file: SignedEdition): Promise<Verdict> {
  if (!canVerify()) return "unsupported";
  const bytes = new TextEncoder().encode(`${file.previous_digest}\n${canonical(file.table)}`);
  return hex(await crypto.subtle.digest("SHA-256", bytes)) === file.digest ? "good" : "bad";
}

/** Ed25519 by the browser, where it can; `keys` are the published public keys by their ids. */
export async function checkSignature(file: SignedEdition, keys: Map<string, string>): Promise<Verdict> {
  if (!file.signature) return "noSignature";
  if (!canVerify()) return "unsupported";
  const raw = keys.get(file.signature.key_id);
  const key = raw === undefined ? null : unhex(raw);
  const signature = unhex(file.signature.value);
  if (!key) return "unknownKey";
  if (!signature) return "bad";
  try {
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    const statement = `cailanzi-edition-1\n${file.digest}\n${file.published_at}\n`;
    const bytes = new TextEncoder().encode(statement);
    return (await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, bytes)) ? "good" : "bad";
  } catch {
    return "unsupported";
  }
}

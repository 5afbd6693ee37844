import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { canonical, checkDigest, checkSignature, readSigned, type SignedEdition } from "./proof";

const table = { rows: [{ b: 1, a: null, 名: '大白菜\u2028"\\' }], day: "2026-04-08", edition: 1, ok: true };
const body =
  '{"day":"2026-04-08","edition":1,"ok":true,"rows":[{"a":null,"b":1,"名":"大白菜\u2028\\"\\\\"}]}';

function edition(): { file: SignedEdition; keys: Map<string, string> } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const digest = createHash("sha256").update(`00\n${body}`).digest("hex");
  const published_at = "2026-04-08T08:00:00Z";
  const value = sign(
    null,
    Buffer.from(`cailanzi-edition-1\n${digest}\n${published_at}\n`),
    privateKey,
  ).toString("hex");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  const file: SignedEdition = {
    format: "cailanzi-edition-1",
    day: "2026-04-08",
    edition: 1,
    published_at,
    digest,
    previous_digest: "00",
    signature: { algorithm: "Ed25519", key_id: "k", value },
    table,
  };
  return { file, keys: new Map([["k", raw]]) };
}

describe("the proof of an edition", () => {
  it("has the server's canonical bytes", () => {
    expect(canonical(table)).toBe(body);
  });

  it("accepts an honest file and finds what was changed", async () => {
    const { file, keys } = edition();
    expect(await checkDigest(file)).toBe("good");
    expect(await checkDigest({ ...file, table: { ...table, edition: 2 } })).toBe("bad");
    expect(await checkSignature(file, keys)).toBe("good");
    expect(await checkSignature({ ...file, published_at: "2026-04-08T08:00:01Z" }, keys)).toBe("bad");
    expect(await checkSignature(file, new Map())).toBe("unknownKey");
    expect(await checkSignature({ ...file, signature: null }, keys)).toBe("noSignature");
  });

  it("reads signed files only", () => {
    expect(readSigned(JSON.stringify(edition().file))?.edition).toBe(1);
    expect(readSigned('{"format":"else"}')).toBeNull();
    expect(readSigned("no JSON")).toBeNull();
  });
});

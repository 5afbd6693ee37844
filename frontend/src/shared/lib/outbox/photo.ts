import { newKey } from "@/api/idempotency";
import type { NewPhoto, OutboxStore } from "./store";

/** The server keeps no more of a photo: its longest side in pixels. */
const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

/** A photo as it is kept and sent; the one with the same bytes where an event has it already. */
export async function photoOf(
  store: OutboxStore,
  owner: string,
  file: Blob,
  purpose: string,
): Promise<NewPhoto> {
  const blob = await smaller(file).catch(() => file);
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const known = await store.samePhoto(owner, purpose, sha256);
  return known ?? { id: newKey(), purpose, sha256, blob };
}

/** A JPEG with no more pixels than the server keeps: a camera's photo shrinks to a fifth. What is no picture stays. */
async function smaller(file: Blob): Promise<Blob> {
  if (!file.type.startsWith("image/")) return file;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return made && made.size < file.size ? made : file;
}

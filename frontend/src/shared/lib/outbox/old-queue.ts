import { paths } from "@/shared/lib/paths";
import { ownerOf } from "./event";
import type { OutboxStore } from "./store";

/** Posts that an earlier version of the page kept in localStorage. */
const STORE = "cailanzi.outbox";

interface Waiting {
  key: string;
  person: string;
  title: string;
  at: string;
  post: { side: "offer" | "demand"; body: object };
  refused?: string;
  existing?: string;
}

/** Moves them under their keys, so that one that was sent already is not posted twice. */
export async function moveOld(store: OutboxStore, host: string): Promise<void> {
  let kept: string | null = null;
  let posts: Waiting[] = [];
  try {
    kept = localStorage.getItem(STORE);
    posts = kept ? (JSON.parse(kept) as Waiting[]) : [];
  } catch {
    return;
  }
  if (kept === null) return;
  for (const { key, person, title, at, post, refused, existing } of posts) {
    const createdAt = Date.parse(at);
    await store.add(
      {
        id: key,
        kind: post.side,
        method: "POST",
        path: `/api/v1/${post.side}s`,
        body: post.body,
        title,
        createdAt,
        existing: { to: paths.listing(post.side, "{id}"), body: { ...post.body, again: true } },
        ...(refused === undefined
          ? { state: "unclear", unclearSince: createdAt }
          : {
              state: "refused",
              reason: { status: 409, code: "conflict", detail: refused, fields: [], existingId: existing },
            }),
      },
      ownerOf(person, host),
      createdAt,
    );
  }
  localStorage.removeItem(STORE);
}

import { type ErrorCode, Problem } from "@/api/problem";
import type { Draft, OutboxEvent } from "./event";
import type { Way } from "./sender";
import { OutboxStore, type Photo } from "./store";

// For the tests of this folder: fake-indexeddb is a whole IndexedDB in memory, so the store under test is the real one.

let made = 0;

export function freshStore(): OutboxStore {
  made += 1;
  return new OutboxStore(`test-${made}`);
}

export const OWNER = "market.example/grower";
export const NOW = Date.parse("2026-12-01T08:00:00+08:00");
export const DAY = 86_400_000;

export function draft(id: string, more: Partial<Draft> = {}): Draft {
  return {
    id,
    kind: "offer",
    method: "POST",
    path: "/api/v1/offers",
    body: { quantity: id },
    title: id,
    ...more,
  };
}

export function photo(id: string, more: Partial<Photo> = {}): Photo {
  return { id, owner: OWNER, purpose: "deal_load", sha256: `hash of ${id}`, blob: new Blob([id]), ...more };
}

export function problem(status: number, code: ErrorCode, more: { retryAfter?: number } = {}): Problem {
  return new Problem({ status, code, ...more });
}

/** A server that keeps keys as the real one does: what comes again under its key has no second effect. */
export class Server {
  /** Ids in the order in which they took effect. */
  readonly taken: string[] = [];
  readonly photos: string[] = [];
  requests = 0;
  /** What it answers next; null: it acts, and the answer is lost. */
  readonly answers: (Problem | null)[] = [];

  async send(event: OutboxEvent): Promise<void> {
    this.requests += 1;
    const answer = this.answers.shift();
    if (answer) throw answer;
    if (!this.taken.includes(event.id)) this.taken.push(event.id);
    if (answer === null) throw Problem.unreachable();
  }
}

/** A sender's way to that server. */
export function wayTo(server: Server, store: OutboxStore, more: Partial<Way> = {}): Way {
  return {
    store,
    owner: OWNER,
    sendEvent: (event) => server.send(event),
    sendPhoto: async ({ id }) => {
      server.photos.push(id);
    },
    mayGo: async () => true,
    isOnline: () => true,
    now: () => NOW,
    random: () => 1,
    changed: () => undefined,
    refused: () => undefined,
    sent: () => undefined,
    ...more,
  };
}

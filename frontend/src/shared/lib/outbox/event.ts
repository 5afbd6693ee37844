import type { FieldProblem, Problem } from "@/api/problem";

/** What can wait on a device. Each has its words in `outbox-words`. */
export type Kind = "offer" | "demand" | "receipt";

/**
 * `waiting`: not sent yet. `sending`: on its way; after a crash it is found in this state and sent again. `unclear`: sent,
 * and no answer came. `refused`: the server or this device says why it is not sent by itself.
 */
export type State = "waiting" | "sending" | "unclear" | "refused";

/** Why an event was not taken: the server's problem, or one of this device (status 0). */
export interface Reason {
  status: number;
  code: Problem["code"] | LocalReason;
  detail?: string | undefined;
  fields: FieldProblem[];
  requestId?: string | undefined;
  existingId?: string | undefined;
}

/** `answer_lost`: see `REPEATABLE_MS`. `needed_deleted`: what it depends on was deleted. */
type LocalReason = "answer_lost" | "needed_deleted";

/** What one form hands over to be sent later. */
export interface Draft {
  /** A UUID, sent as Idempotency-Key with every attempt. */
  id: string;
  kind: Kind;
  method: "POST" | "PUT";
  path: string;
  body: unknown;
  /** The version that its author has seen, sent as If-Match. */
  version?: number;
  /** Ids of the photos that `body` names; those kept on this device are uploaded first. */
  photos?: string[];
  /** The id of an event that must have been taken before. */
  dependsOn?: string;
  /** In the words of its author. */
  title: string;
  note?: string;
  /** The thing that it is about, for the page of that thing. */
  subject?: string;
  /** Where its form is, and what was typed there. */
  form?: { to: string; content: unknown };
  /** For `same_listing_open`: the page of what is there already, with `{id}`, and the body that says "once more". */
  existing?: { to: string; body: unknown };
}

export interface OutboxEvent extends Draft {
  /** Server and account: what one account wrote is neither shown nor sent to another. */
  owner: string;
  photos: string[];
  /** Milliseconds since 1970, as all times here. No two events of an owner have the same. */
  createdAt: number;
  state: State;
  attempts: number;
  triedAt?: number;
  /** Not sent again before. */
  notBefore?: number;
  /** The first attempt whose answer was lost. */
  unclearSince?: number;
  reason?: Reason;
  /** When its author was first shown that it will be deleted. */
  warnedAt?: number;
  /** Size of body and photos in bytes. */
  bytes: number;
}

const DAY_MS = 86_400_000;
/** An event ends so long after it was written, */
export const LIFE_MS = 30 * DAY_MS;
/** and its author is told so long before. */
export const WARNING_MS = 7 * DAY_MS;
/**
 * The server keeps idempotency keys for three days. An event whose answer was lost longer ago might be done twice, so its
 * author is asked to look first.
 */
export const REPEATABLE_MS = 2.5 * DAY_MS;

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 300_000;

export function ownerOf(account: string, host: string): string {
  return `${host}/${account}`;
}

/** When the event is deleted: not before its author has had a week to see that. */
export function endsAt({ createdAt, warnedAt }: OutboxEvent, now: number): number {
  return Math.max(createdAt + LIFE_MS, (warnedAt ?? now) + WARNING_MS);
}

/** Whether its author is to be told that it will be deleted. */
export function endsSoon({ createdAt }: OutboxEvent, now: number): boolean {
  return now >= createdAt + LIFE_MS - WARNING_MS;
}

export function isOver(event: OutboxEvent, now: number): boolean {
  return now >= endsAt(event, now);
}

/** The first attempt of which nobody knows whether the server took it; one found `sending` was cut off by a crash. */
export function lostSince({ state, triedAt, unclearSince }: OutboxEvent): number | undefined {
  return unclearSince ?? (state === "sending" ? triedAt : undefined);
}

/** Whether sending it once more is still sure to have one effect. */
export function isRepeatable(event: OutboxEvent, now: number): boolean {
  const since = lostSince(event);
  return since === undefined || now < since + REPEATABLE_MS;
}

/** The events that may be sent now, in their order; one that depends on another waits until that one is gone. */
export function due(events: readonly OutboxEvent[], now: number): OutboxEvent[] {
  return open(events).filter(({ notBefore = 0 }) => notBefore <= now);
}

/** When the next event may be sent; null where none waits for a time. */
export function nextDue(events: readonly OutboxEvent[], now: number): number | null {
  const times = open(events).map(({ notBefore = 0 }) => Math.max(notBefore, now));
  return times.length > 0 ? Math.min(...times) : null;
}

function open(events: readonly OutboxEvent[]): OutboxEvent[] {
  const present = new Set(events.map(({ id }) => id));
  return events.filter(
    ({ state, dependsOn }) => state !== "refused" && !(dependsOn && present.has(dependsOn)),
  );
}

/** Milliseconds until the next attempt: doubled each time, and spread, so that many phones do not return together. */
export function delay(attempts: number, random: () => number): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, attempts - 1));
  return longest * (0.5 + random() / 2);
}

/**
 * What a failed attempt means. `network`, `server` and `wait`: nothing can be sent for now; `later`: this one is tried again
 * later; `login`: nothing is sent until its author has logged in again; `refused`: only its author can help.
 */
export type Verdict = "network" | "server" | "wait" | "later" | "login" | "refused";

export function verdict({ status }: Problem): Verdict {
  if (status === 0) return "network";
  if (status === 401) return "login";
  if (status === 429 || status === 503) return "wait";
  if (status === 502 || status === 504) return "server";
  if (status >= 500 || status === 408 || status === 425) return "later";
  return "refused";
}

/** Whether the server may have done it although no answer came. */
export function isUnclear(problem: Problem, online: boolean): boolean {
  return problem.status === 0 ? online : problem.status === 502 || problem.status === 504;
}

export function reasonOf({ status, code, detail, fields, requestId, existingId }: Problem): Reason {
  return { status, code, detail, fields, requestId, existingId };
}

import { asProblem, type Problem } from "@/api/problem";
import {
  delay,
  due,
  endsSoon,
  isOver,
  isRepeatable,
  isUnclear,
  lostSince,
  nextDue,
  type OutboxEvent,
  type Reason,
  reasonOf,
  verdict,
} from "./event";
import type { OutboxStore, Photo } from "./store";

/** How the sender reaches the server and the clock. */
export interface Way {
  store: OutboxStore;
  owner: string;
  /** Both throw a `Problem` when they fail. */
  sendEvent: (event: OutboxEvent) => Promise<void>;
  sendPhoto: (photo: Photo) => Promise<void>;
  /** Whether this tab may still send: asked before each request. */
  mayGo: () => Promise<boolean>;
  isOnline: () => boolean;
  now: () => number;
  random: () => number;
  changed: () => void;
  refused: (event: OutboxEvent) => void;
  sent: (event: OutboxEvent) => void;
}

/** Why the sender has stopped, and when it should be started again; null where only its author or a new event can. */
export interface Stop {
  why: "done" | "network" | "server" | "wait" | "login" | "elsewhere";
  at: number | null;
}

/** Sends what is due, oldest first, until nothing is left or nothing can be sent. `failures`: runs without success before. */
export async function run(way: Way, failures = 0): Promise<Stop> {
  const { store, owner, now } = way;
  for (;;) {
    const events = await store.list(owner);
    const [event] = due(events, now());
    if (!event) return { why: "done", at: nextDue(events, now()) };
    if (!isRepeatable(event, now())) {
      await store.change(event.id, (one) => ({ ...one, state: "refused", reason: LOST }));
      way.refused(event);
      way.changed();
      continue;
    }
    if (!(await way.mayGo())) return { why: "elsewhere", at: null };
    const stop = await attempt(way, event, failures);
    way.changed();
    if (stop) return stop;
  }
}

const LOST: Reason = { status: 0, code: "answer_lost", fields: [] };

/** One attempt; what stops the whole run, or nothing. */
async function attempt(way: Way, event: OutboxEvent, failures: number): Promise<Stop | null> {
  const { store, now } = way;
  const online = way.isOnline();
  // Without a network the attempt is hardly one: a device may be wrong about that, but need not say each time that it sends.
  if (online) {
    // A storage that is too full to note the attempt gets room by sending.
    await store
      .change(event.id, (one) => ({ ...one, state: "sending", attempts: one.attempts + 1, triedAt: now() }))
      .catch(() => undefined);
    way.changed();
  }
  let isSent = false;
  try {
    await sendPhotos(way, event);
    isSent = true;
    await way.sendEvent(event);
  } catch (error) {
    const problem = asProblem(error);
    const unclear = isSent && isUnclear(problem, online || way.isOnline());
    return await fail(way, event, problem, unclear, failures);
  }
  await store.remove(event.id);
  way.sent(event);
  return null;
}

/** The server deletes a day later what nothing uses: a photo whose event was not taken by then is sent once more. */
const SENT_MS = 12 * 3_600_000;

/** Photos go before the event that names them, each once. */
async function sendPhotos({ store, sendPhoto, mayGo, now }: Way, { photos }: OutboxEvent): Promise<void> {
  for (const id of photos) {
    const photo = await store.photo(id);
    if (!photo || now() < (photo.sentAt ?? 0) + SENT_MS) continue;
    await sendPhoto(photo);
    // It may have taken long.
    await mayGo();
    await store.photoSent(id, now()).catch(() => undefined);
  }
}

async function fail(
  { store, now, random, refused }: Way,
  event: OutboxEvent,
  problem: Problem,
  unclear: boolean,
  failures: number,
): Promise<Stop | null> {
  const what = verdict(problem);
  const wait = delay(what === "later" ? event.attempts + 1 : failures + 1, random);
  const since = lostSince(event) ?? (unclear ? now() : undefined);
  const at = now() + Math.max(wait, (problem.retryAfter ?? 0) * 1000);
  await store.change(event.id, (one) => ({
    ...one,
    state: what === "refused" ? "refused" : since === undefined ? "waiting" : "unclear",
    unclearSince: what === "refused" ? undefined : since,
    ...(what === "network" || what === "login" ? {} : { reason: reasonOf(problem) }),
    ...(what === "later" ? { notBefore: at } : {}),
  }));
  if (what === "refused") refused(event);
  if (what === "refused" || what === "later") return null;
  return { why: what, at: what === "login" ? null : at };
}

/** Removes what has reached its end and returns it; notes that its author is shown what ends soon. */
export async function endOld(
  store: OutboxStore,
  owner: string,
  now: number,
  isShown: boolean,
): Promise<OutboxEvent[]> {
  const events = await store.list(owner);
  const over = events.filter((event) => isOver(event, now));
  for (const { id } of over) await store.discard(id);
  const shown = isShown ? events.filter((event) => endsSoon(event, now) && event.warnedAt === undefined) : [];
  for (const { id } of shown) await store.change(id, (event) => ({ ...event, warnedAt: now }));
  return over;
}

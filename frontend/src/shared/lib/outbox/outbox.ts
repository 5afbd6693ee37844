import { useEffect, useSyncExternalStore } from "react";
import { newKey } from "@/api/idempotency";
import { Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import { wordsNow } from "@/shared/i18n";
import { outboxWords } from "@/shared/i18n/outbox-words";
import { toast, toastProblem } from "@/shared/lib/toast";
import { alone } from "./alone";
import { type Draft, type OutboxEvent, ownerOf } from "./event";
import { keepSending, type Loop } from "./loop";
import { moveOld } from "./old-queue";
import { photoOf } from "./photo";
import { endOld, run, type Stop } from "./sender";
import { type NewPhoto, OutboxStore, StorageProblem } from "./store";
import { sendEvent } from "./transport";

// The one outbox of this tab. Its code comes when it is needed: with the member's shell, after the page itself.

/** What a page shows of the outbox. */
export interface View {
  /** Whether the device has been read. */
  loaded: boolean;
  /** Of the account that is logged in, oldest first. */
  events: OutboxEvent[];
  stop: Stop | null;
  /** Whether this browser keeps anything at all. */
  available: boolean;
  /** Whether the browser promises to keep it; null where it does not say. */
  persisted: boolean | null;
}

const NOTHING: View = { loaded: false, events: [], stop: null, available: true, persisted: null };

const AGAIN_MS = 30_000;

const store = new OutboxStore();
/** Names this tab in a lease. */
const holder = newKey();
const listeners = new Set<() => void>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("cailanzi-outbox");
let view = NOTHING;
let account: string | null = null;
let loop: Loop | null = null;

function show(change: Partial<View>): void {
  view = { ...view, ...change };
  for (const listener of listeners) listener();
}

async function reload(): Promise<void> {
  const of = account;
  if (of === null) return;
  try {
    const events = await store.list(ownerOf(of, location.host));
    if (of === account) show({ events, available: true, loaded: true });
  } catch {
    if (of === account) show({ events: [], available: false, loaded: true });
  }
}

/** Reads again here and in the other tabs. */
async function changed(): Promise<void> {
  channel?.postMessage("changed");
  await reload();
}

if (channel) channel.onmessage = () => void reload();

async function watch(of: string | null): Promise<void> {
  if (of === account) return;
  account = of;
  show(NOTHING);
  await reload();
  const persisted = await Promise.resolve(navigator.storage?.persisted?.()).catch(() => false);
  if (of === account) show({ persisted: persisted ?? null });
}

/** The outbox of who is logged in. */
export function useOutbox(): View {
  const person = useSession().me?.id ?? null;
  useEffect(() => {
    void watch(person);
  }, [person]);
  // Until the device has been read for this account, nothing of the one before is shown.
  return useSyncExternalStore(subscribe, () => (person === account ? view : NOTHING));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Uploads a photo as an account; throws a `Problem`. */
export type Upload = (photo: NewPhoto, as: string) => Promise<void>;

/** Sends what an account has waiting, now and whenever there is a way, until the returned function is called. */
export function start(of: string, upload: Upload, sent: () => void): () => void {
  const owner = ownerOf(of, location.host);
  const words = () => wordsNow(outboxWords);
  const once = async (failures: number): Promise<Stop> => {
    try {
      // A full storage must not keep anything from being sent.
      await moveOld(store, location.host).catch(() => undefined);
      const isShown = document.visibilityState === "visible";
      const over = await endOld(store, owner, Date.now(), isShown).catch(() => []);
      if (over.length > 0) toast(words().ended(over.map(({ title }) => title).join("、")));
      await changed();
      const stop = await alone(store, holder, navigator.locks, (renew) =>
        run(
          {
            store,
            owner,
            sendEvent: (event) => sendEvent(of, event),
            sendPhoto: (photo) => upload(photo, of),
            mayGo: renew,
            isOnline: () => navigator.onLine,
            now: Date.now,
            random: Math.random,
            changed: () => void changed(),
            refused: ({ title }) => void toastProblem(local(words().refusedToast(title))),
            sent: ({ kind, title }) => {
              toast(words()[`sent_${kind}`](title));
              sent();
            },
          },
          failures,
        ),
      );
      const end = stop ?? { why: "elsewhere", at: null };
      show({ stop: end });
      return end;
    } catch (error) {
      if (error instanceof StorageProblem && error.why === "unavailable") {
        show({ available: false });
        return { why: "done", at: null };
      }
      // A storage that is full may have room again.
      return { why: "done", at: Date.now() + AGAIN_MS };
    } finally {
      await changed();
    }
  };
  loop?.end();
  const mine = keepSending(once);
  loop = mine;
  return () => {
    mine.end();
    if (loop === mine) loop = null;
  };
}

/**
 * Keeps what could not be sent. `wasTried`: it may have reached the server, and only its answer was lost.
 *
 * Throws a `Problem` that says in words why it cannot be kept; the form then stays as it is.
 */
export async function queue(
  of: string,
  draft: Draft,
  wasTried: boolean,
  photos: readonly NewPhoto[] = [],
): Promise<void> {
  const now = Date.now();
  const tried = { state: "unclear", attempts: 1, triedAt: now, unclearSince: now } as const;
  try {
    await store.add({ ...draft, ...(wasTried ? tried : {}) }, ownerOf(of, location.host), now, photos);
  } catch (error) {
    const why = error instanceof StorageProblem ? error.why : "unavailable";
    throw local(wordsNow(outboxWords)[why]);
  }
  toast(wordsNow(outboxWords).queued);
  // A browser may ask the person, who need not answer at once.
  void askToPersist();
  void askToBeWoken();
  await changed();
  loop?.now();
}

/** What this device says itself. */
function local(detail: string): Problem {
  return new Problem({ status: 0, code: "unreachable", detail });
}

/** Browsers clear what they have not promised to keep; some ask the person, so it is asked only when something is there. */
async function askToPersist(): Promise<void> {
  if (view.persisted) return;
  try {
    show({ persisted: (await navigator.storage?.persist?.()) ?? null });
  } catch {
    show({ persisted: false });
  }
}

/** Where the browser has Background Sync, it wakes the worker when the network is back; the pages' own events do as well. */
async function askToBeWoken(): Promise<void> {
  try {
    const worker = await navigator.serviceWorker?.getRegistration();
    // Not in the types of the DOM: two browsers have it.
    const sync = (worker as { sync?: { register: (tag: string) => Promise<void> } } | undefined)?.sync;
    await sync?.register("outbox");
  } catch {
    // Without it the pages' own events do.
  }
}

/** A photo that an event can name, by its `id`. */
export async function takePhoto(of: string, file: Blob, purpose: string): Promise<NewPhoto> {
  return await photoOf(store, ownerOf(of, location.host), file, purpose);
}

/** How many bytes this site uses on the device, and may. */
export async function estimate(): Promise<{ usage: number; quota: number } | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || quota === undefined ? null : { usage, quota };
  } catch {
    return null;
  }
}

/** How many events of the account are not sent yet. */
export async function unsent(of: string): Promise<number> {
  return await store.list(ownerOf(of, location.host)).then(
    (events) => events.length,
    () => 0,
  );
}

export function sendNow(): void {
  loop?.now();
}

/** Its author wants it sent again; `body` takes the place of what was refused. */
export async function retry(id: string, body?: unknown): Promise<void> {
  await store.change(id, (event) => {
    // Who was asked to look has looked.
    const since = event.reason?.code === "answer_lost" ? undefined : event.unclearSince;
    return {
      ...event,
      state: since === undefined ? "waiting" : "unclear",
      unclearSince: since,
      reason: undefined,
      notBefore: undefined,
      ...(body === undefined ? {} : { body }),
    };
  });
  await changed();
  loop?.now();
}

/** Deletes an event without sending it. */
export async function discard(id: string): Promise<void> {
  await store.discard(id);
  await changed();
}

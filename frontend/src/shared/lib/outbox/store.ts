import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";
import type { Draft, OutboxEvent, Reason } from "./event";

/** A photo, kept once however many events name it. */
export interface NewPhoto {
  /** The UUID by which the server and the events' bodies name it. */
  id: string;
  /** For what kind of thing, as the server calls it. */
  purpose: string;
  /** Hexadecimal. */
  sha256: string;
  blob: Blob;
}

export interface Photo extends NewPhoto {
  owner: string;
  /** When the server took it. */
  sentAt?: number;
}

interface Tables extends DBSchema {
  events: { key: string; value: OutboxEvent; indexes: { owner: string } };
  photos: { key: string; value: Photo; indexes: { hash: [string, string, string] } };
  /** Which tab sends, where the browser has no locks. */
  leases: { key: string; value: { name: string; holder: string; until: number } };
}

type Written = IDBPTransaction<Tables, ("events" | "photos")[], "readwrite">;

/** Why an event cannot be kept: the storage is full, or the browser keeps nothing (as some do in private mode). */
export class StorageProblem extends Error {
  constructor(
    readonly why: "full" | "unavailable",
    cause?: unknown,
  ) {
    super(why, { cause });
    this.name = "StorageProblem";
  }
}

/** Older Chromium puts the name on a DOMException, newer ones on a class of its own; Firefox once had another name. */
function isQuota(error: unknown): boolean {
  const name = error instanceof Error ? error.name : "";
  return name === "QuotaExceededError" || name === "NS_ERROR_DOM_QUOTA_REACHED";
}

const LEASE = "sender";

/** Deletes an event and its photos; the other events of its owner. */
async function take(tx: Written, id: string): Promise<OutboxEvent[]> {
  const events = tx.objectStore("events");
  const event = await events.get(id);
  if (!event) return [];
  await events.delete(id);
  const rest = await events.index("owner").getAll(event.owner);
  const named = new Set(rest.flatMap(({ photos }) => photos));
  const free = event.photos.filter((photo) => !named.has(photo));
  await Promise.all(free.map((photo) => tx.objectStore("photos").delete(photo)));
  return rest;
}

/** The outbox as IndexedDB keeps it. Every change is one transaction: a crash leaves all of it or nothing. */
export class OutboxStore {
  private opening: Promise<IDBPDatabase<Tables>> | null = null;

  constructor(private readonly name = "cailanzi-outbox") {}

  private async open(): Promise<IDBPDatabase<Tables>> {
    try {
      this.opening ??= openDB<Tables>(this.name, 1, {
        upgrade(db) {
          db.createObjectStore("events", { keyPath: "id" }).createIndex("owner", "owner");
          db.createObjectStore("photos", { keyPath: "id" }).createIndex("hash", [
            "owner",
            "purpose",
            "sha256",
          ]);
          db.createObjectStore("leases", { keyPath: "name" });
        },
        // Another tab has a newer version of the page.
        blocking: () => this.close(),
        terminated: () => this.close(),
      });
      return await this.opening;
    } catch (error) {
      this.opening = null;
      throw new StorageProblem("unavailable", error);
    }
  }

  close(): void {
    void this.opening?.then(
      (db) => db.close(),
      () => undefined,
    );
    this.opening = null;
  }

  private async write<R>(work: (tx: Written) => Promise<R>): Promise<R> {
    const tx = (await this.open()).transaction(["events", "photos"], "readwrite");
    const done = tx.done.then(
      () => null,
      (error: unknown) => ({ error }),
    );
    try {
      const result = await work(tx);
      const failed = await done;
      if (failed) throw failed.error;
      return result;
    } catch (error) {
      try {
        // Nothing of it stays, also where the work failed before the database did.
        tx.abort();
      } catch {
        // The database has aborted it.
      }
      // A request that was cut off says so; why, the transaction says.
      const why = [error, (await done)?.error].some(isQuota) ? "full" : "unavailable";
      throw new StorageProblem(why, error);
    }
  }

  /** Keeps an event and its photos, or none of them. One with the same id is kept once. */
  async add(
    draft: Draft & Partial<OutboxEvent>,
    owner: string,
    now: number,
    photos: readonly NewPhoto[] = [],
  ): Promise<OutboxEvent> {
    return await this.write(async (tx) => {
      const before = await tx.objectStore("events").index("owner").getAll(owner);
      const known = before.find(({ id }) => id === draft.id);
      if (known) return known;
      // The order of writing, whatever the device's clock does.
      const createdAt = Math.max(draft.createdAt ?? now, ...before.map((event) => event.createdAt + 1));
      const size = photos.reduce((sum, { blob }) => sum + blob.size, 0);
      const event: OutboxEvent = {
        state: "waiting",
        attempts: 0,
        ...draft,
        photos: [...new Set([...(draft.photos ?? []), ...photos.map(({ id }) => id)])],
        owner,
        createdAt,
        bytes: JSON.stringify(draft).length + size,
      };
      await tx.objectStore("events").put(event);
      for (const photo of photos) {
        // One that is there may have been sent.
        const there = await tx.objectStore("photos").get(photo.id);
        if (!there) await tx.objectStore("photos").put({ ...photo, owner });
      }
      return event;
    });
  }

  /** The events of an owner, oldest first. */
  async list(owner: string): Promise<OutboxEvent[]> {
    const db = await this.open();
    const events = await db.getAllFromIndex("events", "owner", owner);
    return events.sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Changes an event that is still there; undefined where it is not. */
  async change(id: string, to: (event: OutboxEvent) => OutboxEvent): Promise<OutboxEvent | undefined> {
    return await this.write(async (tx) => {
      const event = await tx.objectStore("events").get(id);
      if (!event) return undefined;
      const next = to(event);
      await tx.objectStore("events").put(next);
      return next;
    });
  }

  /** Removes an event that was taken, and the photos that no other event of its owner names. */
  async remove(id: string): Promise<void> {
    await this.write((tx) => take(tx, id));
  }

  /** Removes an event that is not to be sent; what depends on it is left to its author. */
  async discard(id: string): Promise<void> {
    await this.write(async (tx) => {
      const rest = await take(tx, id);
      const reason: Reason = { status: 0, code: "needed_deleted", fields: [] };
      const dependent = rest.filter(({ dependsOn }) => dependsOn === id);
      const put = (event: OutboxEvent) =>
        tx.objectStore("events").put({ ...event, state: "refused", reason });
      await Promise.all(dependent.map(put));
    });
  }

  async photo(id: string): Promise<Photo | undefined> {
    return await (await this.open()).get("photos", id);
  }

  /** The photo with these bytes, if an event has it already. */
  async samePhoto(owner: string, purpose: string, sha256: string): Promise<Photo | undefined> {
    return await (await this.open()).getFromIndex("photos", "hash", [owner, purpose, sha256]);
  }

  async photoSent(id: string, now: number): Promise<void> {
    await this.write(async (tx) => {
      const photo = await tx.objectStore("photos").get(id);
      if (photo) await tx.objectStore("photos").put({ ...photo, sentAt: now });
    });
  }

  /** Takes or renews the right to send; false while another tab has it. IndexedDB lets one tab at a time write. */
  async takeLease(holder: string, now: number, ms: number): Promise<boolean> {
    const tx = (await this.open()).transaction("leases", "readwrite");
    const held = await tx.store.get(LEASE);
    const free = !held || held.holder === holder || held.until <= now;
    if (free) await tx.store.put({ name: LEASE, holder, until: now + ms });
    await tx.done;
    return free;
  }

  async dropLease(holder: string): Promise<void> {
    const tx = (await this.open()).transaction("leases", "readwrite");
    if ((await tx.store.get(LEASE))?.holder === holder) await tx.store.delete(LEASE);
    await tx.done;
  }
}

import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { alone, type Locks } from "./alone";
import { draft, freshStore, NOW, OWNER, Server, wayTo } from "./fixtures";
import { run } from "./sender";
import type { OutboxStore } from "./store";

/** Web Locks for tabs of one browser, as far as `ifAvailable` goes: Node has none. */
function locksOfOneBrowser(): Locks {
  const held = new Set<string>();
  const request = async (name: string, _: LockOptions, work: (lock: Lock | null) => unknown) => {
    if (held.has(name)) return await work(null);
    held.add(name);
    try {
      return await work({ name, mode: "exclusive" });
    } finally {
      held.delete(name);
    }
  };
  return { request } as unknown as Locks;
}

async function inTwoTabs(store: OutboxStore, server: Server, locks: Locks | undefined) {
  const tab = (holder: string) =>
    alone(store, holder, locks, (renew) => run(wayTo(server, store, { mayGo: renew })));
  return await Promise.all([tab("one"), tab("two")]);
}

test.each([
  ["web locks", locksOfOneBrowser()],
  ["a lease", undefined],
])("of_two_tabs_one_sends_with_%s", async (_, locks) => {
  const [store, server] = [freshStore(), new Server()];
  for (const id of ["a", "b", "c"]) await store.add(draft(id), OWNER, NOW);
  const stops = await inTwoTabs(store, server, locks);
  expect([server.taken, server.requests]).toEqual([["a", "b", "c"], 3]);
  expect(stops.filter((stop) => stop === null).length).toBe(1);
  // The next one may.
  await store.add(draft("d"), OWNER, NOW);
  await inTwoTabs(store, server, locks);
  expect(server.taken).toEqual(["a", "b", "c", "d"]);
});

test("lease_of_a_closed_tab_ends_by_time", async () => {
  const store = freshStore();
  expect(await store.takeLease("one", NOW, 1000)).toBe(true);
  expect(await store.takeLease("two", NOW + 999, 1000)).toBe(false);
  expect(await store.takeLease("one", NOW + 999, 1000)).toBe(true);
  expect(await store.takeLease("two", NOW + 1999, 1000)).toBe(true);
});

test("tab_that_lost_its_lease_stops", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  const stop = await run(wayTo(server, store, { mayGo: async () => false }));
  expect([stop.why, server.requests]).toEqual(["elsewhere", 0]);
});

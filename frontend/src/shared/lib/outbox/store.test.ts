import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import { DAY, draft, freshStore, NOW, OWNER, photo } from "./fixtures";
import { OutboxStore } from "./store";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("event_survives_a_closed_browser", async () => {
  const store = freshStore();
  await store.add(draft("a"), OWNER, NOW, [photo("p")]);
  store.close();
  expect((await store.list(OWNER)).map(({ id, photos }) => [id, photos])).toEqual([["a", ["p"]]]);
  expect(await (await store.photo("p"))?.blob.text()).toBe("p");
});

test("event_is_kept_once_under_its_id", async () => {
  const store = freshStore();
  await store.add(draft("a"), OWNER, NOW);
  await store.add(draft("a", { title: "again" }), OWNER, NOW);
  expect((await store.list(OWNER)).map(({ title }) => title)).toEqual(["a"]);
});

test("order_is_that_of_writing_whatever_the_clock_does", async () => {
  const store = freshStore();
  await store.add(draft("first"), OWNER, NOW);
  await store.add(draft("second"), OWNER, NOW - DAY);
  await store.add(draft("third"), OWNER, NOW);
  expect((await store.list(OWNER)).map(({ id }) => id)).toEqual(["first", "second", "third"]);
});

test("another_account_sees_nothing", async () => {
  const store = freshStore();
  await store.add(draft("a"), OWNER, NOW);
  await store.add(draft("b"), "market.example/buyer", NOW);
  expect((await store.list("market.example/buyer")).map(({ id }) => id)).toEqual(["b"]);
  expect(await store.list("market.example/nobody")).toEqual([]);
});

test("photo_goes_with_the_last_event_that_names_it", async () => {
  const store = freshStore();
  await store.add(draft("a"), OWNER, NOW, [photo("p"), photo("q")]);
  await store.add(draft("b"), OWNER, NOW, [photo("p")]);
  await store.remove("a");
  expect([await store.photo("q"), (await store.photo("p"))?.id]).toEqual([undefined, "p"]);
  await store.remove("b");
  expect(await store.photo("p")).toBeUndefined();
});

test("photo_goes_over_to_the_event_that_takes_its_place", async () => {
  const store = freshStore();
  await store.add(draft("a"), OWNER, NOW, [photo("p")]);
  await store.add(draft("b", { photos: ["p", "on the server"] }), OWNER, NOW);
  await store.discard("a");
  expect((await store.photo("p"))?.id).toBe("p");
});

test("same_bytes_are_one_photo_per_account_and_purpose", async () => {
  const store = freshStore();
  await store.add(draft("a"), OWNER, NOW, [photo("p")]);
  expect((await store.samePhoto(OWNER, "deal_load", "hash of p"))?.id).toBe("p");
  expect(await store.samePhoto(OWNER, "visit", "hash of p")).toBeUndefined();
  expect(await store.samePhoto("market.example/buyer", "deal_load", "hash of p")).toBeUndefined();
});

test("full_storage_keeps_neither_event_nor_photo", async () => {
  const store = freshStore();
  await store.add(draft("before"), OWNER, NOW);
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value) {
    if (this.name === "photos") throw new DOMException("no room", "QuotaExceededError");
    return put.call(this, value);
  });
  await expect(store.add(draft("a"), OWNER, NOW, [photo("p")])).rejects.toMatchObject({ why: "full" });
  vi.restoreAllMocks();
  expect((await store.list(OWNER)).map(({ id }) => id)).toEqual(["before"]);
  expect(await store.photo("p")).toBeUndefined();
});

test("browser_that_keeps_nothing_is_unavailable", async () => {
  vi.stubGlobal("indexedDB", {
    open: () => {
      throw new DOMException("private", "SecurityError");
    },
  });
  const store = new OutboxStore("private");
  await expect(store.add(draft("a"), OWNER, NOW)).rejects.toMatchObject({ why: "unavailable" });
});

test("discarded_event_leaves_what_depends_on_it_to_its_author", async () => {
  const store = freshStore();
  await store.add(draft("a"), OWNER, NOW);
  await store.add(draft("b", { dependsOn: "a" }), OWNER, NOW);
  await store.add(draft("c"), OWNER, NOW);
  await store.discard("a");
  const left = (await store.list(OWNER)).map(({ id, state, reason }) => [id, state, reason?.code]);
  expect(left).toEqual([
    ["b", "refused", "needed_deleted"],
    ["c", "waiting", undefined],
  ]);
});

import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { draft, freshStore, NOW } from "./fixtures";
import { moveOld } from "./old-queue";

vi.mock("@/shared/lib/toast", () => ({ toast: vi.fn(), toastProblem: vi.fn() }));

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal("location", { host: "market.example" });
  vi.stubGlobal("navigator", { onLine: false, storage: { persist: vi.fn(async () => true) } });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("first_event_asks_for_lasting_storage", async () => {
  const { queue, unsent } = await import("./outbox");
  await queue("grower", draft("a"), false);
  expect(navigator.storage.persist).toHaveBeenCalledTimes(1);
  expect([await unsent("grower"), await unsent("buyer")]).toEqual([1, 0]);
});

test("full_storage_says_the_way_out", async () => {
  const { queue } = await import("./outbox");
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("no room", "QuotaExceededError");
  });
  await expect(queue("grower", draft("b"), false)).rejects.toMatchObject({
    detail: expect.stringContaining("删除不再需要的内容"),
  });
});

test("old_posts_move_under_their_keys", async () => {
  const store = freshStore();
  const post = { side: "offer", body: { variety: "tu-dou" } };
  const at = new Date(NOW).toISOString();
  const waiting = { key: "k1", person: "grower", title: "土豆", at, post };
  const refused = { ...waiting, key: "k2", refused: "已有一条", existing: "o1" };
  kept.set("cailanzi.outbox", JSON.stringify([waiting, refused]));
  await moveOld(store, "market.example");
  await moveOld(store, "market.example");
  expect(kept.size).toBe(0);
  const events = await store.list("market.example/grower");
  expect(events.map(({ id, state, path, body }) => [id, state, path, body])).toEqual([
    ["k1", "unclear", "/api/v1/offers", { variety: "tu-dou" }],
    ["k2", "refused", "/api/v1/offers", { variety: "tu-dou" }],
  ]);
  expect(events[1]?.reason).toMatchObject({ detail: "已有一条", existingId: "o1" });
  expect(events[1]?.existing).toEqual({ to: "/offers/{id}", body: { variety: "tu-dou", again: true } });
});

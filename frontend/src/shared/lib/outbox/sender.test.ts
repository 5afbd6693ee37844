import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { Problem } from "@/api/problem";
import { LIFE_MS, type OutboxEvent, REPEATABLE_MS, WARNING_MS } from "./event";
import { DAY, draft, freshStore, NOW, OWNER, photo, problem, Server, wayTo } from "./fixtures";
import { endOld, run } from "./sender";
import type { OutboxStore } from "./store";

async function states(store: OutboxStore): Promise<string[]> {
  return (await store.list(OWNER)).map(({ id, state }) => `${id} ${state}`);
}

async function only(store: OutboxStore): Promise<OutboxEvent> {
  const [event, ...more] = await store.list(OWNER);
  if (!event || more.length > 0) throw new Error("There is not one event.");
  return event;
}

test("events_go_in_the_order_of_writing", async () => {
  const [store, server] = [freshStore(), new Server()];
  for (const id of ["c", "a", "b"]) await store.add(draft(id), OWNER, NOW);
  expect(await run(wayTo(server, store))).toEqual({ why: "done", at: null });
  expect(server.taken).toEqual(["c", "a", "b"]);
  expect(await store.list(OWNER)).toEqual([]);
});

test("refused_event_stays_and_the_others_go", async () => {
  const [store, server] = [freshStore(), new Server()];
  for (const id of ["a", "b"]) await store.add(draft(id), OWNER, NOW);
  server.answers.push(
    new Problem({
      status: 422,
      code: "invalid_input",
      detail: "最多一百",
      fields: [{ path: "quantity", code: "out_of_range", message: "太多" }],
    }),
  );
  const refused: string[] = [];
  await run(wayTo(server, store, { refused: ({ id }) => refused.push(id) }));
  expect([server.taken, refused]).toEqual([["b"], ["a"]]);
  const event = await only(store);
  expect([event.state, event.reason?.detail, event.reason?.fields[0]?.message]).toEqual([
    "refused",
    "最多一百",
    "太多",
  ]);
  // It is not sent again by itself.
  await run(wayTo(server, store));
  expect(server.requests).toBe(2);
});

test("dependent_event_waits_for_its_predecessor", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  await store.add(draft("b", { dependsOn: "a" }), OWNER, NOW);
  await store.add(draft("c"), OWNER, NOW);
  server.answers.push(problem(409, "wrong_state"));
  await run(wayTo(server, store));
  expect([server.taken, await states(store)]).toEqual([["c"], ["a refused", "b waiting"]]);
  await store.change("a", (event) => ({ ...event, state: "waiting" }));
  await run(wayTo(server, store));
  expect(server.taken).toEqual(["c", "a", "b"]);
});

test("lost_answer_is_asked_for_under_the_same_key", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  server.answers.push(null);
  expect((await run(wayTo(server, store))).why).toBe("network");
  expect(await states(store)).toEqual(["a unclear"]);
  await run(wayTo(server, store));
  expect([server.taken, server.requests, await states(store)]).toEqual([["a"], 2, []]);
});

test("crash_between_send_and_answer_has_one_effect", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  // The server acts, and the tab is gone before the answer.
  await new Promise<void>((gone) => {
    const sendEvent = async (event: OutboxEvent) => {
      await server.send(event);
      gone();
      await new Promise(() => undefined);
    };
    void run(wayTo(server, store, { sendEvent }));
  });
  expect(await states(store)).toEqual(["a sending"]);
  store.close();
  await run(wayTo(server, store));
  expect([server.taken, server.requests, await states(store)]).toEqual([["a"], 2, []]);
});

test("answer_lost_too_long_ago_asks_its_author", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  server.answers.push(null);
  await run(wayTo(server, store));
  await run(wayTo(server, store, { now: () => NOW + REPEATABLE_MS }));
  expect(server.requests).toBe(1);
  const event = await only(store);
  expect([event.state, event.reason?.code]).toEqual(["refused", "answer_lost"]);
});

test("crash_too_long_ago_asks_its_author", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  await store.change("a", (event) => ({ ...event, state: "sending", triedAt: NOW }));
  await run(wayTo(server, store, { now: () => NOW + REPEATABLE_MS }));
  expect([server.requests, (await only(store)).reason?.code]).toEqual([0, "answer_lost"]);
});

test("no_network_stops_the_run_and_loses_nothing", async () => {
  const [store, server] = [freshStore(), new Server()];
  for (const id of ["a", "b"]) await store.add(draft(id), OWNER, NOW);
  server.answers.push(Problem.unreachable());
  const stop = await run(wayTo(server, store, { isOnline: () => false }));
  expect([stop.why, server.requests, await states(store)]).toEqual([
    "network",
    1,
    ["a waiting", "b waiting"],
  ]);
});

test("tries_without_a_network_come_ever_later", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  const waits: number[] = [];
  for (const failures of [0, 1, 2, 20]) {
    server.answers.push(Problem.unreachable());
    waits.push(((await run(wayTo(server, store), failures)).at ?? 0) - NOW);
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 300_000]);
  server.answers.push(Problem.unreachable());
  const least = await run(wayTo(server, store, { random: () => 0 }), 0);
  expect(least.at).toBe(NOW + 1_000);
});

test("busy_server_is_left_alone_for_as_long_as_it_says", async () => {
  const [store, server] = [freshStore(), new Server()];
  for (const id of ["a", "b"]) await store.add(draft(id), OWNER, NOW);
  server.answers.push(problem(429, "rate_limited", { retryAfter: 90 }));
  expect(await run(wayTo(server, store))).toEqual({ why: "wait", at: NOW + 90_000 });
  expect([server.requests, (await store.list(OWNER))[0]?.state]).toEqual([1, "waiting"]);
});

test("fault_of_the_server_delays_one_event_only", async () => {
  const [store, server] = [freshStore(), new Server()];
  for (const id of ["a", "b"]) await store.add(draft(id), OWNER, NOW);
  server.answers.push(problem(500, "unexpected"));
  const stop = await run(wayTo(server, store));
  expect([server.taken, stop]).toEqual([["b"], { why: "done", at: NOW + 2_000 }]);
  await run(wayTo(server, store, { now: () => NOW + 2_000 }));
  expect(server.taken).toEqual(["b", "a"]);
});

test("ended_session_stops_until_the_next_log_in", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  server.answers.push(problem(401, "session_expired"));
  expect(await run(wayTo(server, store))).toEqual({ why: "login", at: null });
  expect(await states(store)).toEqual(["a waiting"]);
});

test("another_account_is_not_sent", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), "market.example/buyer", NOW);
  await run(wayTo(server, store));
  expect(server.requests).toBe(0);
});

test("photo_goes_before_its_event_and_once", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW, [photo("p")]);
  await store.add(draft("b"), OWNER, NOW, [photo("p")]);
  const order: string[] = [];
  const way = wayTo(server, store, {
    sendPhoto: async ({ id }) => {
      order.push(id);
    },
    sendEvent: async ({ id }) => {
      order.push(id);
    },
  });
  await run(way);
  expect(order).toEqual(["p", "a", "b"]);
});

test("photo_that_fails_keeps_its_event_back", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW, [photo("p")]);
  const sendPhoto = async () => {
    throw problem(415, "unsupported_media");
  };
  await run(wayTo(server, store, { sendPhoto }));
  expect([server.requests, (await only(store)).reason?.code]).toEqual([0, "unsupported_media"]);
});

test("photo_without_a_network_leaves_its_event_waiting", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW, [photo("p")]);
  const sendPhoto = async () => {
    throw Problem.unreachable();
  };
  await run(wayTo(server, store, { sendPhoto }));
  expect([server.requests, await states(store)]).toEqual([0, ["a waiting"]]);
});

test("photo_sent_half_a_day_ago_is_sent_again", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW, [photo("p")]);
  server.answers.push(Problem.unreachable(), Problem.unreachable());
  await run(wayTo(server, store));
  await run(wayTo(server, store, { now: () => NOW + DAY / 4 }));
  expect(server.photos).toEqual(["p"]);
  await run(wayTo(server, store, { now: () => NOW + DAY / 2 }));
  expect(server.photos).toEqual(["p", "p"]);
});

test("event_ends_after_its_author_has_been_told", async () => {
  const store = freshStore();
  await store.add(draft("a"), OWNER, NOW);
  const warned = NOW + LIFE_MS - WARNING_MS;
  expect(await endOld(store, OWNER, warned - 1, true)).toEqual([]);
  expect((await only(store)).warnedAt).toBeUndefined();
  await endOld(store, OWNER, warned, true);
  expect((await only(store)).warnedAt).toBe(warned);
  expect(await endOld(store, OWNER, NOW + LIFE_MS - 1, true)).toEqual([]);
  expect((await endOld(store, OWNER, NOW + LIFE_MS, true)).map(({ id }) => id)).toEqual(["a"]);
  expect(await store.list(OWNER)).toEqual([]);
});

test("what_depends_on_an_ended_event_is_not_sent", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  await store.add(draft("b", { dependsOn: "a" }), OWNER, NOW + DAY);
  await store.change("a", (event) => ({ ...event, warnedAt: NOW }));
  await endOld(store, OWNER, NOW + LIFE_MS, false);
  await run(wayTo(server, store));
  expect([server.requests, (await only(store)).reason?.code]).toEqual([0, "needed_deleted"]);
});

test("phone_that_lay_in_a_drawer_gives_a_week_more", async () => {
  const store = freshStore();
  await store.add(draft("a"), OWNER, NOW);
  const found = NOW + 90 * DAY;
  expect(await endOld(store, OWNER, found, true)).toEqual([]);
  expect(await endOld(store, OWNER, found + WARNING_MS - 1, true)).toEqual([]);
  expect((await endOld(store, OWNER, found + WARNING_MS, true)).length).toBe(1);
});

test("full_storage_does_not_stop_the_sender", async () => {
  const [store, server] = [freshStore(), new Server()];
  await store.add(draft("a"), OWNER, NOW);
  store.change = async () => {
    throw new Error("full");
  };
  await run(wayTo(server, store));
  expect([server.taken, await store.list(OWNER)]).toEqual([["a"], []]);
});

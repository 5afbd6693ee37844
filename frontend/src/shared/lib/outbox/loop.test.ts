import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepSending, type Loop } from "./loop";
import type { Stop } from "./sender";

let loop: Loop | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("navigator", { serviceWorker: new EventTarget() });
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
});
afterEach(() => {
  loop?.end();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Starts a sender that stops like this each time; how often it has run after so many milliseconds more. */
function started(stop: () => Stop): (ms: number) => Promise<number> {
  let runs = 0;
  loop = keepSending(async () => {
    runs += 1;
    return stop();
  });
  return async (ms) => {
    await vi.advanceTimersByTimeAsync(ms);
    return runs;
  };
}

const network = (): Stop => ({ why: "network", at: Date.now() + 10_000 });

test("it_is_tried_again_when_the_sender_says", async () => {
  const after = started(network);
  expect([await after(0), await after(9_999), await after(1)]).toEqual([1, 1, 2]);
});

test("network_and_person_coming_back_start_it_at_once", async () => {
  const after = started(network);
  await after(0);
  window.dispatchEvent(new Event("online"));
  expect(await after(0)).toBe(2);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(await after(0)).toBe(3);
  navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data: "outbox" }));
  expect(await after(0)).toBe(4);
  loop?.now();
  expect(await after(0)).toBe(5);
});

test("server_that_asked_to_wait_is_not_asked_sooner", async () => {
  const until = Date.now() + 60_000;
  const after = started(() => ({ why: "wait", at: until }));
  await after(0);
  window.dispatchEvent(new Event("online"));
  loop?.now();
  expect([await after(59_999), await after(1)]).toEqual([1, 2]);
});

test("failures_are_counted_until_something_comes_back", async () => {
  const counts: number[] = [];
  loop = keepSending(async (failures) => {
    counts.push(failures);
    return network();
  });
  await vi.advanceTimersByTimeAsync(20_000);
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(0);
  expect(counts).toEqual([0, 1, 2, 0]);
});

test("nothing_left_sets_no_timer", async () => {
  const after = started(() => ({ why: "done", at: null }));
  expect(await after(3_600_000)).toBe(1);
});

test("closed_tab_of_another_sender_is_noticed", async () => {
  const after = started(() => ({ why: "elsewhere", at: null }));
  expect([await after(0), await after(20_000)]).toEqual([1, 2]);
});

test("ended_loop_does_nothing_more", async () => {
  const after = started(network);
  await after(0);
  loop?.end();
  window.dispatchEvent(new Event("online"));
  expect(await after(60_000)).toBe(1);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepTrying } from "./sender";

vi.mock("./queue", () => ({ flush: vi.fn(), useWaiting: vi.fn() }));
vi.mock("@/shared/lib/toast", () => ({ toast: vi.fn() }));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("it is tried again soon, then ever later, and anew when the network is back", () => {
  const run = vi.fn();
  const end = keepTrying(run);
  const after = (ms: number) => {
    vi.advanceTimersByTime(ms);
    return run.mock.calls.length;
  };
  expect(run).toHaveBeenCalledTimes(1);
  expect([after(2_000), after(5_000), after(5_000), after(15_000), after(20_000)]).toEqual([2, 3, 3, 4, 5]);
  window.dispatchEvent(new Event("online"));
  expect(run).toHaveBeenCalledTimes(6);
  expect([after(2_000), after(5_000)]).toEqual([7, 8]);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(run).toHaveBeenCalledTimes(9);
  end();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(after(60_000)).toBe(9);
});

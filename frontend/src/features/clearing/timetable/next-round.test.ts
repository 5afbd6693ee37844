import { expect, it } from "vitest";
import { clockThere, nextRound } from "./next-round";

it("the next round is today's next time, else tomorrow's first", () => {
  const times = ["16:00", "04:30"];
  expect(nextRound(times, "04:29")).toEqual({ time: "04:30", tomorrow: false });
  expect(nextRound(times, "04:30")).toEqual({ time: "16:00", tomorrow: false });
  expect(nextRound(times, "16:00")).toEqual({ time: "04:30", tomorrow: true });
  expect(nextRound(["", ""], "16:00")).toBeNull();
});

it("the clock is Shanghai's, also past midnight", () => {
  expect(clockThere(new Date("2026-11-29T20:30:00Z"))).toBe("04:30");
});

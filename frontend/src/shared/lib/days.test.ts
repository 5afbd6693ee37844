import { expect, it } from "vitest";
import {
  addDays,
  beijingField,
  daysBetween,
  daysText,
  dayText,
  relativeText,
  timeText,
  todayHere,
} from "./days";

it("says the calendar day of Shanghai", () => {
  expect(todayHere(new Date("2026-03-01T15:59:59Z"))).toBe("2026-03-01");
  expect(todayHere(new Date("2026-03-01T16:00:00Z"))).toBe("2026-03-02");
});

it("moves days over months and leap years", () => {
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  expect(daysBetween("2026-02-27", "2026-03-02")).toBe(3);
});

it("shows instants by Shanghai's clock", () => {
  expect(timeText("2026-03-01T16:05:00Z", "zh")).toContain("00:05");
  expect(timeText("2026-02-28T16:05:00Z", "zh")).toContain("3月1日");
  expect(beijingField("2026-02-28T16:05:00Z")).toBe("2026-03-01T00:05");
});

it("tells distance in time in the reader's language", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  expect(relativeText("2026-03-01T09:00:00Z", "zh", now)).toBe("3小时前");
  expect(relativeText("2026-03-01T14:00:00Z", "en", now)).toBe("in 2 hours");
});

it("writes a day as each language does, with the year where it is needed", () => {
  const year = todayHere().slice(0, 4);
  expect(dayText(`${year}-11-21`, "zh")).toBe("11月21日");
  expect(dayText("2001-11-21", "zh", true)).toBe("2001年11月21日 周三");
  expect(dayText("2001-11-21", "en", true)).toBe("Wed 21 Nov 2001");
  expect(daysText("2001-12-30", "2002-01-02", "en")).toBe("30 Dec 2001 – 2 Jan 2002");
  expect(daysText("2026-09-26", "2026-09-26", "zh")).toBe(dayText("2026-09-26", "zh"));
  expect(dayText("soon", "en")).toBe("soon");
});

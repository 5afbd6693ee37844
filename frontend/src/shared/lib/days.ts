import type { Language } from "@/shared/i18n";
import { dayWords } from "@/shared/i18n/day-words";

// The browser's own date formats cost a cheap phone a third of a second when they are first asked for; the public price
// table asks for a handful of days. Beijing has kept UTC+8 without summer time since 1991.
const BEIJING_MS = 8 * 3_600_000;

/** An instant by Beijing's clock, whatever the reader's own, as a field for date and time holds it: 2026-04-08T16:00. */
export function beijingField(at: number | string | Date): string {
  return new Date(new Date(at).getTime() + BEIJING_MS).toISOString().slice(0, 16);
}

/** Today's calendar day in Shanghai; pages prefer the server's word for it (`/meta`). */
export function todayHere(now: Date = new Date()): string {
  return beijingField(now).slice(0, 10);
}

/** A calendar day moved by whole days; no zone is involved. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** 11月21日 or 21 Nov; with the year when it is not this one, or when asked for. */
export function dayText(day: string, language: Language, withWeekday = false, withYear = false): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  const w = dayWords[language];
  const year = withYear || day.slice(0, 4) !== todayHere().slice(0, 4) ? at.getUTCFullYear() : null;
  const weekday = withWeekday ? w.weekday(at.getUTCDay()) : "";
  return w.day(year, at.getUTCMonth() + 1, at.getUTCDate(), weekday);
}

/** From one day to another; where they lie in different years, both say theirs. One day is said once. */
export function daysText(from: string, to: string, language: Language): string {
  if (from === to) return dayText(from, language);
  const years = from.slice(0, 4) !== to.slice(0, 4);
  return `${dayText(from, language, false, years)} – ${dayText(to, language, false, years)}`;
}

/** An instant as Shanghai's clock shows it. */
export function timeText(instant: string, language: Language): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const here = beijingField(at);
  const w = dayWords[language];
  const day = w.day(null, Number(here.slice(5, 7)), Number(here.slice(8, 10)), "");
  return w.time(day, here.slice(11));
}

/** "3 hours ago", "in 20 minutes", in the reader's language. */
export function relativeText(instant: string, language: Language, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1000;
  if (Number.isNaN(seconds)) return instant;
  const format = new Intl.RelativeTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 60) return format.format(Math.trunc(seconds), "second");
  if (size < 3600) return format.format(Math.trunc(seconds / 60), "minute");
  if (size < 86_400) return format.format(Math.trunc(seconds / 3600), "hour");
  return format.format(Math.trunc(seconds / 86_400), "day");
}

import { beijingField } from "@/shared/lib/days";

/** The clock of a moment in Shanghai, `04:30`. */
export function clockThere(at: Date): string {
  return beijingField(at).slice(11);
}

/** The first of the day's times that is still to come, else the first of tomorrow; null without any. */
export function nextRound(
  times: readonly string[],
  clock: string,
): { time: string; tomorrow: boolean } | null {
  const sorted = times.filter(Boolean).sort();
  const today = sorted.find((time) => time > clock);
  if (today) return { time: today, tomorrow: false };
  return sorted[0] ? { time: sorted[0], tomorrow: true } : null;
}

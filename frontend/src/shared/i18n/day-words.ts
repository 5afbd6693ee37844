import { dictionary } from "@/shared/i18n";

export const dayWords = dictionary({
  weekday: [
    (place: number) => `周${"日一二三四五六".charAt(place)}`,
    (place: number) => "SunMonTueWedThuFriSat".slice(3 * place, 3 * place + 3),
  ],
  day: [
    (year: number | null, month: number, day: number, weekday: string) =>
      `${year === null ? "" : `${year}年`}${month}月${day}日${weekday && ` ${weekday}`}`,
    (year: number | null, month: number, day: number, weekday: string) => {
      const name = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")[month - 1];
      return `${weekday && `${weekday} `}${day} ${name}${year === null ? "" : ` ${year}`}`;
    },
  ],
  time: [
    (day: string, clock: string) => `${day} ${clock}`,
    (day: string, clock: string) => `${day}, ${clock}`,
  ],
  openEnded: ["不限", "open"],
});

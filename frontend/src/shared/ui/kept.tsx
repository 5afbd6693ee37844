import { Fragment } from "react";

/**
 * First a run of Chinese too long to be one word; then what stays together: a day with its clock or weekday, a number or
 * a pair of them with the unit and the short word before it, a short word.
 */
const PARTS =
  /(\p{Script=Han}{5,})|((?:\p{Script=Han}{1,4} ?)?(?:[+−-]?\d(?:[\d.,:–-]*\d)?(?:\p{Script=Han}(?=\d)| ?[/>→] ?(?=\d))?)+(?:%| ?(?:元\/(?:公斤|斤|吨)|公斤|\p{Script=Han}{2}(?!\p{Script=Han})|\p{Script=Han}|[A-Za-z]{1,5}(?:\/[a-z]{1,4})?))?(?: \d\d:\d\d| 周\p{L})?|\p{Script=Han}{2,4})/u;

/** A line's text in which no day and no number is torn from its unit at the line's end, and no line begins with a dot. */
export function Kept({ children }: { children: string }) {
  return children.split(PARTS).map((part, place) =>
    part === undefined ? null : place % 3 === 2 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places.
      <span key={place} className="whole">
        {part}
      </span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <Fragment key={place}>{part.replaceAll(" · ", "\u00a0· ")}</Fragment>
    ),
  );
}

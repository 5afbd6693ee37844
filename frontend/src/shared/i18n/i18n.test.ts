import { expect, test } from "vitest";
import { dictionary } from "@/shared/i18n";

const words = dictionary({
  plain: ["中文", "English"],
  counted: [(n: number) => `${n} 条`, (n: number) => `${n} rows`],
  // One language may say the same without the number.
  silent: [(n: number) => `${n} 条`, () => "some rows"],
});

test("pairs_become_one_table_of_each_language", () => {
  expect([words.zh.plain, words.en.plain]).toEqual(["中文", "English"]);
  expect([words.zh.counted(2), words.en.counted(2), words.en.silent(2)]).toEqual([
    "2 条",
    "2 rows",
    "some rows",
  ]);
  expect(words.zh).toBe(words.zh);
});

test("pairs_that_do_not_match_fail_the_type_check", () => {
  // Each line holds only as long as the compiler refuses what follows it.
  // @ts-expect-error a missing language
  dictionary({ one: ["中文"] });
  // @ts-expect-error a third language
  dictionary({ one: ["中文", "English", "Deutsch"] });
  // @ts-expect-error a sentence without the argument's type
  dictionary({ one: [(n: number) => `${n}`, (n: string) => n] });
  // @ts-expect-error more arguments than the Chinese has
  dictionary({ one: [(n: number) => `${n}`, (n: number, m: number) => `${n}${m}`] });
  // @ts-expect-error a plain sentence beside one with an argument
  dictionary({ one: [(n: number) => `${n}`, "English"] });
  // @ts-expect-error an argument beside a plain sentence
  dictionary({ one: ["中文", (n: number) => `${n}`] });
  // @ts-expect-error a number is no sentence
  dictionary({ one: [1, "English"] });
  // @ts-expect-error the sentence takes a number
  words.zh.counted("2");
  // @ts-expect-error there is no such key
  expect(words.en.other).toBeUndefined();
});

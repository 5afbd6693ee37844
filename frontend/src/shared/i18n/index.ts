import { remembered } from "@/shared/lib/remembered";

export type Language = "zh" | "en";

// biome-ignore lint/suspicious/noExplicitAny: a sentence may take any arguments; each dictionary types its own.
type Sentence = string | ((...args: any[]) => string);
type Sentences = Record<string, Sentence>;
/** What both languages say under one key: a plain sentence, or one that takes the same arguments. */
type Same<S extends Sentence> = S extends (...args: infer A) => string ? (...args: A) => string : string;
/** The sentences of one language. */
type Words<T extends Sentences> = { [K in keyof T]: Same<T[K]> };

export interface Dictionary<T extends Sentences> {
  readonly zh: Words<T>;
  readonly en: Words<T>;
}

/**
 * Sentences in pairs, Chinese first. A missing language, or other arguments in the second, fails the type check. Each
 * language is laid out when it is first asked for: a reader needs one of them.
 */
export function dictionary<T extends Sentences>(
  pairs: {
    [K in keyof T]: readonly [zh: T[K], en: Same<T[K]>];
  },
): Dictionary<T> {
  const laidOut: { zh?: Words<T>; en?: Words<T> } = {};
  const side = (place: 0 | 1) =>
    Object.fromEntries(Object.entries(pairs).map(([key, pair]) => [key, pair[place]])) as Words<T>;
  return {
    get zh() {
      laidOut.zh ??= side(0);
      return laidOut.zh;
    },
    get en() {
      laidOut.en ??= side(1);
      return laidOut.en;
    },
  };
}

const choice = remembered<Language>("cailanzi.language", ["zh", "en"], "zh");

export function language(): Language {
  return choice.now();
}

export function setLanguage(next: Language): void {
  choice.set(next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

export function useLanguage(): Language {
  return choice.use();
}

/** The sentences of a dictionary in the reader's language. */
export function useWords<T extends Sentences>(words: Dictionary<T>): Words<T> {
  return words[useLanguage()];
}

/** For code outside components. */
export function wordsNow<T extends Sentences>(words: Dictionary<T>): Words<T> {
  return words[language()];
}

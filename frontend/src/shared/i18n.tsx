import { remembered } from "./remembered";

export type Language = "zh" | "en";

// biome-ignore lint/suspicious/noExplicitAny: a sentence may take any arguments; each dictionary types its own.
type Sentence = string | ((...args: any[]) => string);
type Sentences = Record<string, Sentence>;
/** English must have every Chinese key, with the same arguments: a missing sentence fails the type check. */
type Mirror<T extends Sentences> = {
  [K in keyof T]: T[K] extends (...args: infer A) => string ? (...args: A) => string : string;
};
export interface Dictionary<T extends Sentences> {
  zh: Mirror<T>;
  en: Mirror<T>;
}

export function dictionary<T extends Sentences>(zh: T, en: Mirror<T>): Dictionary<T> {
  return { zh: zh as unknown as Mirror<T>, en };
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
export function useWords<T extends Sentences>(words: Dictionary<T>): Mirror<T> {
  return words[useLanguage()];
}

/** For code outside components. */
export function wordsNow<T extends Sentences>(words: Dictionary<T>): Mirror<T> {
  return words[language()];
}

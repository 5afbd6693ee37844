import { useSyncExternalStore } from "react";

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

const STORE = "cailanzi.language";
const listeners = new Set<() => void>();
let current: Language = read();

function read(): Language {
  try {
    return localStorage.getItem(STORE) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  try {
    localStorage.setItem(STORE, next);
  } catch {
    // The choice then lasts as long as the page.
  }
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}

/** The sentences of a dictionary in the reader's language. */
export function useWords<T extends Sentences>(words: Dictionary<T>): Mirror<T> {
  return words[useLanguage()];
}

/** For code outside components. */
export function wordsNow<T extends Sentences>(words: Dictionary<T>): Mirror<T> {
  return words[current];
}

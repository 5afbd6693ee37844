import { type Language, useLanguage } from "@/shared/i18n";

/** The wire names things in three ways, all Chinese first. */
type Nameable =
  | { name: { zh: string; en: string } }
  | { name_zh: string; name_en?: string | null }
  | { name: string; name_en?: string | null };

export function nameIn(named: Nameable | null | undefined, language: Language): string {
  if (!named) return "";
  if ("name_zh" in named) return language === "en" && named.name_en ? named.name_en : named.name_zh;
  if (typeof named.name === "object") return named.name[language] || named.name.zh;
  return language === "en" && "name_en" in named && named.name_en ? named.name_en : named.name;
}

/** The name of a variety, place or source in the reader's language. */
export function useName(): (named: Nameable | null | undefined) => string {
  const language = useLanguage();
  return (named) => nameIn(named, language);
}

import { $api } from "@/api/client";
import { useLanguage } from "@/shared/i18n";

/** The intake's rules in the reader's language, by code. */
export function useRuleText(): (code: string) => string {
  const language = useLanguage();
  const rules = $api.useQuery("get", "/api/v1/price-rules", {}, { staleTime: Number.POSITIVE_INFINITY }).data
    ?.items;
  return (code) => rules?.find((rule) => rule.code === code)?.text[language] ?? code;
}

/** Rules whose rows a person can decide on. */
export function useQueueRules(): { value: string; label: string }[] {
  const language = useLanguage();
  const rules = $api.useQuery("get", "/api/v1/price-rules", {}, { staleTime: Number.POSITIVE_INFINITY }).data
    ?.items;
  return (rules ?? [])
    .filter((rule) => rule.verdict === "set_aside")
    .map((rule) => ({ value: rule.code, label: rule.text[language] }));
}

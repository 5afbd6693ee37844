import { useWords } from "@/shared/i18n";
import { formWords } from "@/shared/i18n/form-words";

/** The way on from a list that is still empty: to the form on the same page that fills it. */
export function useFormStep(id: string): { label: string; run: () => void } {
  const w = useWords(formWords);
  return {
    label: w.toForm,
    run: () => document.getElementById(id)?.querySelector<HTMLElement>("input, select, textarea")?.focus(),
  };
}

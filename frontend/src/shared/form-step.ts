import { formWords } from "./form-words";
import { useWords } from "./i18n";
import type { Step } from "./states";

/** The way on from a list that is still empty: to the form on the same page that fills it. */
export function useFormStep(id: string): Step {
  const w = useWords(formWords);
  return {
    label: w.toForm,
    run: () => document.getElementById(id)?.querySelector<HTMLElement>("input, select, textarea")?.focus(),
  };
}

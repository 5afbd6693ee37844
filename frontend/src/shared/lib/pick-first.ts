import { type KeyboardEvent, useEffect, useRef } from "react";

/** The options of a searchable list that is open. */
function optionsOf(input: HTMLInputElement): HTMLElement | null {
  return document.getElementById(input.getAttribute("aria-controls") ?? "");
}

function takeFirst(input: HTMLInputElement): void {
  if (document.activeElement === input)
    optionsOf(input)?.querySelector<HTMLElement>("[role=option]")?.click();
}

/**
 * Enter in a searchable list takes the first option of what was typed, as soon as it has been looked for. Without this it
 * would send the form. `chosen` is the name of what is chosen already.
 */
export function useEnterTakesFirst(chosen: string, looking = false) {
  const waits = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    if (looking || !waits.current) return;
    takeFirst(waits.current);
    waits.current = null;
  }, [looking]);
  return (event: KeyboardEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    waits.current = null;
    // Enter that ends a word of an input method is no choice.
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    if (input.value.trim() === "" || input.value === chosen) return;
    // What was reached by the arrow keys is taken by the list itself.
    const options = optionsOf(input);
    if (!options || options.querySelector("[data-combobox-selected]")) return;
    event.preventDefault();
    if (looking) waits.current = input;
    else takeFirst(input);
  };
}

import { type ReactNode, useId } from "react";
import { type GlossaryKey, glossary } from "./glossary";
import { useWords } from "./i18n";

/** A word with its explanation: on hover, on focus, on tap. One glossary says the same everywhere. */
export function Term({ of, children }: { of: GlossaryKey; children: ReactNode }) {
  const words = useWords(glossary);
  const id = useId();
  return (
    <span className="term">
      <button type="button" className="term-word" aria-describedby={id}>
        {children}
      </button>
      <span role="tooltip" id={id}>
        {words[of]}
      </span>
    </span>
  );
}

import { useWords } from "@/shared/i18n";
import { type GlossaryKey, glossary } from "@/shared/i18n/glossary";

/** What the glossary says of a word; one text says the same everywhere. */
export default function Explanation({ of }: { of: GlossaryKey }) {
  const words = useWords(glossary);
  return <>{words[of]}</>;
}

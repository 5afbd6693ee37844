import { type GlossaryKey, glossary } from "./glossary";
import { useWords } from "./i18n";

/** What the glossary says of a word; one text says the same everywhere. */
export default function Explanation({ of }: { of: GlossaryKey }) {
  const words = useWords(glossary);
  return <>{words[of]}</>;
}

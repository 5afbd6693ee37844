import { useEffect, useRef } from "react";
import { problemText } from "@/api/error-words";
import type { FieldProblem, Problem } from "@/api/problem";
import { ProblemBox } from "./form-problem";
import { useLanguage } from "./i18n";
import { usePriceSentence } from "./price-sentence";

// A file's own input is out of sight; the button before it opens it.
const FOCUSABLE = "input:not([type=file]), select, textarea, button";

/** Opens what the field is folded in, and goes there; the id may be that of a box around it. */
function goTo(id: string) {
  const box = document.getElementById(id);
  const field = box?.matches(FOCUSABLE) ? box : box?.querySelector<HTMLElement>(FOCUSABLE);
  for (let fold = field?.closest("details"); fold; fold = fold.parentElement?.closest("details"))
    fold.open = true;
  field?.focus();
}

/** What is wrong with a long form: takes the focus, and every line leads to its field. */
export function ErrorSummary({
  problem,
  title,
  field,
}: {
  problem: Problem | null;
  title: string;
  /** The id of the field that is at fault, where the page has it. */
  field: (fault: FieldProblem) => string | null;
}) {
  const language = useLanguage();
  const sentence = usePriceSentence();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) box.current?.focus();
  }, [problem]);
  if (!problem) return null;
  const lines = problem.fields.map((fault) => ({
    key: `${fault.path} ${fault.message}`,
    line: <Fault id={field(fault)} text={sentence(fault.message)} />,
  }));
  return (
    <ProblemBox
      ref={box}
      focusable
      {...(lines.length > 0 ? { title } : { text: sentence(problemText(problem, language)) })}
      lines={lines}
    />
  );
}

function Fault({ id, text }: { id: string | null; text: string }) {
  if (id === null) return text;
  return (
    <a
      href={`#${id}`}
      onClick={(event) => {
        event.preventDefault();
        goTo(id);
      }}
    >
      {text}
    </a>
  );
}

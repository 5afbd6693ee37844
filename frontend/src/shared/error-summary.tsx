import { Alert, List, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { problemText } from "@/api/error-words";
import type { FieldProblem, Problem } from "@/api/problem";
import { useLanguage } from "./i18n";

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
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) box.current?.focus();
  }, [problem]);
  if (!problem) return null;
  return (
    <Alert
      ref={box}
      tabIndex={-1}
      color="persimmon"
      icon={<IconAlertCircle aria-hidden />}
      role="alert"
      title={problem.fields.length > 0 ? title : undefined}
    >
      {problem.fields.length === 0 && <Text size="sm">{problemText(problem, language)}</Text>}
      <List size="sm">
        {problem.fields.map((fault) => {
          const id = field(fault);
          return (
            <List.Item key={`${fault.path} ${fault.message}`}>
              {id === null ? (
                fault.message
              ) : (
                <a
                  href={`#${id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    goTo(id);
                  }}
                >
                  {fault.message}
                </a>
              )}
            </List.Item>
          );
        })}
      </List>
    </Alert>
  );
}

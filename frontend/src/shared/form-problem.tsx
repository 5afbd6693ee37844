import { Alert, List, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode, Ref } from "react";
import { problemText } from "@/api/error-words";
import type { Problem } from "@/api/problem";
import { fieldPath } from "./action";
import { useLanguage, useWords } from "./i18n";
import { usePriceSentence } from "./price-sentence";
import { common } from "./words";

/** What is wrong with the form as a whole; fields not shown on it are named here. */
export function FormProblem({ problem, shown = [] }: { problem: Problem | null; shown?: string[] }) {
  const language = useLanguage();
  const w = useWords(common);
  const sentence = usePriceSentence();
  if (!problem) return null;
  const elsewhere = problem.fields.filter((field) => !shown.includes(fieldPath(field.path)));
  const hidden = problem.fields.length === 0 || elsewhere.length > 0;
  return (
    <ProblemBox
      text={hidden ? sentence(problemText(problem, language)) : w.fieldsWrong}
      lines={elsewhere.map(({ path, message }) => ({
        key: `${path} ${message}`,
        line: `${fieldPath(path)}：${sentence(message)}`,
      }))}
    />
  );
}

/** The box in which a form says what is wrong with it: a title or a sentence, and line by line what is at fault. */
export function ProblemBox({
  title,
  text,
  lines,
  ref,
  focusable,
}: {
  title?: string | undefined;
  text?: string | undefined;
  lines: { key: string; line: ReactNode }[];
  ref?: Ref<HTMLDivElement>;
  focusable?: boolean;
}) {
  return (
    <Alert
      ref={ref}
      tabIndex={focusable ? -1 : undefined}
      color="persimmon"
      icon={<IconAlertCircle aria-hidden />}
      role="alert"
      title={title}
    >
      {text && <Text size="sm">{text}</Text>}
      {lines.length > 0 && (
        <List size="sm" mt={text ? 4 : 0}>
          {lines.map(({ key, line }) => (
            <List.Item key={key}>{line}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

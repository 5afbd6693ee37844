import { Alert, List, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
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
  return (
    <Alert color="persimmon" icon={<IconAlertCircle aria-hidden />} role="alert">
      <Text size="sm">
        {problem.fields.length > 0 && elsewhere.length === 0
          ? w.fieldsWrong
          : sentence(problemText(problem, language))}
      </Text>
      {elsewhere.length > 0 && (
        <List size="sm" mt={4}>
          {elsewhere.map((field) => (
            <List.Item key={field.path}>
              {fieldPath(field.path)}：{sentence(field.message)}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

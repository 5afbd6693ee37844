import { problemText } from "@/api/error-words";
import type { Problem } from "@/api/problem";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { fieldPath } from "@/shared/lib/action";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { ProblemBox } from "./problem-box";

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

import { type ReactNode, useEffect, useRef, useState } from "react";
import { problemText } from "@/api/error-words";
import type { FieldProblem, Problem } from "@/api/problem";
import { useLanguage, useWords } from "@/shared/i18n";
import { formWords } from "@/shared/i18n/form-words";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import type { FormSummaryProps } from "./form-summary";
import { ProblemBox } from "./problem-box";

// A file's own input is out of sight; the button before it opens it.
const FOCUSABLE = "input:not([type=file]), select, textarea, button";

/** What can take the focus: the element itself or the first such within it. */
function fieldOf(box: HTMLElement | null | undefined): HTMLElement | null | undefined {
  return box?.matches(FOCUSABLE) ? box : box?.querySelector<HTMLElement>(FOCUSABLE);
}

/** Opens what the field is folded in, and goes there; the element may be a box around it. */
function goTo(box: HTMLElement | null | undefined) {
  const field = fieldOf(box);
  for (let fold = field?.closest("details"); fold; fold = fold.parentElement?.closest("details"))
    fold.open = true;
  field?.focus({ preventScroll: true });
  // In the middle, so that its label is seen as well and no bar covers it.
  field?.scrollIntoView({ block: "center" });
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
    line: lineTo(field(fault), sentence(fault.message)),
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

function lineTo(id: string | null, text: string): ReactNode {
  return id === null ? text : <Fault to={() => document.getElementById(id)} href={id} text={text} />;
}

function Fault({ to, href, text }: { to: () => HTMLElement | null | undefined; href: string; text: string }) {
  return (
    <a
      href={`#${href}`}
      onClick={(event) => {
        event.preventDefault();
        goTo(to());
      }}
    >
      {text}
    </a>
  );
}

/** The words of a field's label, without the mark of a required one; a group of choices has one of its own. */
function labelOf(box: HTMLElement): string {
  const field = fieldOf(box);
  const NAMED = "[aria-labelledby]";
  const group = box === field ? null : box.matches(NAMED) ? box : box.querySelector(NAMED);
  const named = group && document.getElementById(group.getAttribute("aria-labelledby") ?? "");
  const label = named ?? (field as HTMLInputElement | null | undefined)?.labels?.[0];
  return label?.textContent?.replace(/\s*\*$/, "") ?? field?.getAttribute("aria-label") ?? "";
}

interface Said {
  text: string | undefined;
  lines: { key: string; line: ReactNode }[];
}

/**
 * The summary of a form of `useForm`: when it is sent and refused, here or by the server, it takes the focus, and every
 * line leads to its field. It stands inside the form, above the fields, and stays as it is until the form is sent again.
 */
export function SummaryOfForm({ form: { errors }, problem = null }: FormSummaryProps) {
  const language = useLanguage();
  const w = useWords(formWords);
  const sentence = usePriceSentence();
  const place = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  // It comes with the first refusal, which is therefore its to tell.
  const sent = useRef(true);
  const answered = useRef<Problem | null>(null);
  const [said, say] = useState<Said | null>(null);
  useEffect(() => {
    const around = place.current?.closest("form");
    const listen = () => {
      sent.current = true;
      say(null);
    };
    around?.addEventListener("submit", listen);
    return () => around?.removeEventListener("submit", listen);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and units that change later do not refuse the form again.
  useEffect(() => {
    const around = place.current?.closest("form");
    // What the server says of single fields comes as the form's own errors, before or after its answer.
    const fresh = problem !== answered.current && problem?.fields.length === 0 ? problem : null;
    answered.current = problem;
    const faults = Object.entries(errors).filter(([, message]) => message);
    if (!around || (!fresh && (!sent.current || faults.length === 0))) return;
    sent.current = false;
    const find = (path: string) => around.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
    const order = [...around.querySelectorAll<HTMLElement>("[data-path]")].map((one) => one.dataset.path);
    const lines = faults.map(([path, error]) => {
      const message = String(error);
      const field = find(path);
      const at = order.indexOf(path);
      return {
        key: path,
        at: at < 0 ? order.length : at,
        line: field ? (
          <Fault to={() => find(path)} href={path} text={w.fault(labelOf(field), message)} />
        ) : (
          w.fault(path, message)
        ),
      };
    });
    lines.sort((one, other) => one.at - other.at);
    say({ text: lines.length > 0 || !fresh ? undefined : sentence(problemText(fresh, language)), lines });
  }, [errors, problem]);
  useEffect(() => {
    if (!said) return;
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "nearest" });
  }, [said]);
  return (
    <div ref={place} hidden={!said} className="error-summary">
      {said && (
        <ProblemBox
          ref={box}
          focusable
          title={said.lines.length > 0 ? w.faults(said.lines.length) : undefined}
          text={said.text}
          lines={said.lines}
        />
      )}
    </div>
  );
}

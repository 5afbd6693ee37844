import { type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import type { Problem } from "@/api/problem";

export interface FormSummaryProps {
  form: { errors: Record<string, ReactNode> };
  problem?: Problem | null;
}

// Most forms are right at once: its code comes when one is refused. Without a network every field still says its own fault.
const Summary = lazy<ComponentType<FormSummaryProps>>(async () => {
  try {
    return { default: (await import("./error-summary")).SummaryOfForm };
  } catch {
    return { default: () => null };
  }
});

/** The summary of a form of more than three fields, inside the form and above its fields: see [`SummaryOfForm`]. */
export function FormSummary(props: FormSummaryProps) {
  const refused = Boolean(props.problem) || Object.keys(props.form.errors).length > 0;
  const [needed, need] = useState(refused);
  if (refused && !needed) need(true);
  return needed ? (
    <Suspense fallback={null}>
      <Summary {...props} />
    </Suspense>
  ) : null;
}

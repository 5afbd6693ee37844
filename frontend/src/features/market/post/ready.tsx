import type { ReactNode } from "react";
import { asProblem } from "@/api/problem";
import { Failed, Loading } from "@/shared/ui/states";

/** Waits for the last listing to fill the form with; without a network the form stands all the same. */
export function Ready<T>({
  query,
  children,
}: {
  query: { data: T | undefined; error: unknown; failureReason: unknown; refetch: () => unknown };
  children: (data: T | undefined) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  const failure = query.error ?? query.failureReason;
  if (!failure) return <Loading rows={4} />;
  if (asProblem(failure).status === 0) return <>{children(undefined)}</>;
  return <Failed error={failure} retry={() => void query.refetch()} />;
}

import { Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertCircle, IconBasket, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { asProblem } from "@/api/problem";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { paths } from "@/shared/lib/paths";
import { Link } from "./router";

/** Where a guest is sent to log in, and back to this very page. */
export function loginPath(): string {
  return paths.login(window.location.pathname + window.location.search);
}

export function Loading({ rows = 4 }: { rows?: number }) {
  const w = useWords(common);
  return (
    <Stack gap="sm" role="status" aria-label={w.loading}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity.
        <div key={row} className="skeleton" style={{ height: 64 }} />
      ))}
    </Stack>
  );
}

/** A read that failed: the server's own sentence where it gave one, else whether the way there is broken. */
export function Failed({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const w = useWords(common);
  const problem = asProblem(error);
  return (
    <Stack className="notice" gap="xs" align="flex-start" role="alert">
      <Group gap={8} wrap="nowrap">
        <IconAlertCircle size={20} color="var(--urgent)" aria-hidden />
        <Text fw={650}>{problem.status === 403 ? w.forbidden : w.somethingWrong}</Text>
      </Group>
      <Text size="sm">
        {problem.detail || (problem.status === 0 ? w.unreachable : problem.status !== 403 && w.unreadable)}
      </Text>
      {problem.requestId && (
        <Text size="xs" className="muted">
          {w.requestId(problem.requestId)}
        </Text>
      )}
      {problem.status === 401 ? (
        <Button size="sm" component={Link} to={loginPath()}>
          {w.logIn}
        </Button>
      ) : (
        retry && (
          <Button
            size="sm"
            variant="light"
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={retry}
          >
            {w.retry}
          </Button>
        )
      )}
    </Stack>
  );
}

/** The way on from where nothing is: to another page, or to what is hidden on this one. */
export type Step = { label: string } & ({ to: string } | { run: () => void });

export interface Nothing {
  title?: string;
  hint?: ReactNode;
  next?: Step;
  or?: Step;
}

/** Nothing here, and what to do about it. Where the page's heading says so already, the title is left out. */
export function Empty({ title, hint, next, or }: Nothing) {
  return (
    <Stack align="center" gap={6} py={40} px="md" className="card" style={{ textAlign: "center" }}>
      <IconBasket size={40} stroke={1.3} color="var(--muted)" aria-hidden />
      {title && <Text fw={600}>{title}</Text>}
      {hint && (
        <Text size={title ? "sm" : "md"} className="muted" maw={420}>
          {hint}
        </Text>
      )}
      {next && (
        <Group mt="sm">
          <Way step={next} />
          {or && <Way step={or} variant="default" />}
        </Group>
      )}
    </Stack>
  );
}

function Way({ step, variant = "filled" }: { step: Step; variant?: "filled" | "default" }) {
  return "to" in step ? (
    <Button component={Link} to={step.to} variant={variant}>
      {step.label}
    </Button>
  ) : (
    <Button onClick={step.run} variant={variant}>
      {step.label}
    </Button>
  );
}

/** The three states of a read: waiting, failed, there. */
export function Loaded<T>({
  query,
  rows,
  children,
}: {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Loading rows={rows ?? 4} />;
}

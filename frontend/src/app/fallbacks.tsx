import { Button, Stack, Text, Title } from "@mantine/core";
import { Component, type ReactNode, useEffect } from "react";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Page } from "@/shared/ui/page";
import { Empty } from "@/shared/ui/states";
import { shellWords } from "./words";

export function NotFound() {
  const w = useWords(shellWords);
  return (
    <Page title={w.notFound}>
      <Empty hint={w.notFoundHint} next={{ label: w.toHome, to: paths.home() }} />
    </Page>
  );
}

const RELOADED = "cailanzi.reloaded";

/** After a release the old page asks for chunks that are gone: one reload fetches the new page. */
function isStaleChunk(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    /dynamically imported module|module script|Importing a module/i.test(error.message)
  );
}

/** Keeps a page's failure to itself: the shell stays, and the reader may go elsewhere. */
export class CrashGuard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error("unknown") };
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <Crashed error={this.state.error} />;
  }
}

function Crashed({ error }: { error: unknown }) {
  const w = useWords(shellWords);
  const stale = isStaleChunk(error) && Date.now() - Number(sessionStorage.getItem(RELOADED) ?? 0) > 60_000;
  useEffect(() => {
    if (!stale) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    window.location.reload();
  }, [stale]);
  if (stale) return <Text p="xl">{w.newVersion}</Text>;
  return (
    <Stack p="xl" align="flex-start" maw={640} mx="auto" role="alert">
      <Title order={1}>{w.crashed}</Title>
      <Text>{w.crashedHint}</Text>
      <pre className="code">{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</pre>
      <Button onClick={() => window.location.reload()}>{w.reload}</Button>
    </Stack>
  );
}

import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";

export interface Exported {
  path: string;
  query?: Record<string, string | number | boolean | undefined | null>;
  /** Which files there are, each with the words for it; CSV, Excel and JSON unless given. */
  formats?: readonly (readonly [format: string, words: string])[];
}

const List = lazy(() => import("./export-menu-list"));

/** The same list or document as a file, with the same filters; the menu is fetched when asked for. */
export function ExportMenu(exported: Exported) {
  const w = useWords(common);
  const [asked, setAsked] = useState(false);
  const button = (
    <Button
      variant="default"
      leftSection={<IconDownload size={18} aria-hidden />}
      aria-haspopup="menu"
      onClick={() => setAsked(true)}
    >
      {w.download}
    </Button>
  );
  return asked ? (
    <Suspense fallback={button}>
      <List {...exported} />
    </Suspense>
  ) : (
    button
  );
}

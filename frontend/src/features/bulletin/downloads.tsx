import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useWords } from "@/shared/i18n";
import type { TableUnit } from "@/shared/units";
import { bulletinWords } from "./words";

export interface Wanted {
  id: string;
  unit: TableUnit;
  /** A draft has no signed file yet. */
  draft?: boolean;
}

const List = lazy(() => import("./downloads-list"));

/** Every file of an edition, in the unit that the reader has chosen; the menu is fetched when asked for. */
export function Downloads(wanted: Wanted) {
  const w = useWords(bulletinWords);
  const [asked, setAsked] = useState(false);
  const button = (
    <Button
      variant="default"
      leftSection={<IconDownload size={18} aria-hidden />}
      aria-haspopup="menu"
      onClick={() => setAsked(true)}
    >
      {w.downloads}
    </Button>
  );
  return asked ? (
    <Suspense fallback={button}>
      <List {...wanted} />
    </Suspense>
  ) : (
    button
  );
}

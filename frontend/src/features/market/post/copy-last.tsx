import { Button, Group } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useWords } from "@/shared/i18n";
import { toast, toastProblem } from "@/shared/toast";
import type { ListingValues } from "./form-model";
import { postWords } from "./words";

/** Yesterday's listing again: most days differ in the price alone. */
export function CopyLast({
  last,
  fill,
}: {
  last: () => Promise<ListingValues | null>;
  fill: (values: ListingValues) => void;
}) {
  const w = useWords(postWords);
  const [busy, setBusy] = useState(false);
  const copy = async () => {
    setBusy(true);
    try {
      const values = await last();
      if (values) fill(values);
      toast(values ? w.copied : w.nothingToCopy);
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Group>
      <Button
        variant="light"
        leftSection={<IconCopy size={18} aria-hidden />}
        loading={busy}
        onClick={() => void copy()}
      >
        {w.copyLast}
      </Button>
    </Group>
  );
}

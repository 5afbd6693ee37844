import { Text } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { outboxWords } from "@/shared/i18n/outbox-words";
import { Dialog } from "@/shared/ui/dialog";

export { unsent } from "@/shared/lib/outbox/outbox";

/** Asks before logging out while something is not sent. */
export function Leave({
  unsent,
  onLeave,
  onClose,
}: {
  unsent: number;
  onLeave: () => void;
  onClose: () => void;
}) {
  const w = useWords(outboxWords);
  return (
    <Dialog
      opened
      close={onClose}
      title={w.leaveTitle}
      submit={w.leave}
      onSubmit={(event) => {
        event.preventDefault();
        onLeave();
      }}
    >
      <Text>{w.leaveText(unsent)}</Text>
    </Dialog>
  );
}

import { Anchor, Stack, Text } from "@mantine/core";
import type { Problem } from "@/api/problem";
import type { Side } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Dialog } from "@/shared/ui/dialog";
import { Link } from "@/shared/ui/router";
import { postWords } from "./words";

/** Asks whether the same is to be posted once more; nothing has been posted yet. Shown while that is asked. */
export function SameOpen({
  side,
  problem,
  busy,
  onAgain,
  onClose,
}: {
  side: Side;
  problem: Problem;
  busy: boolean;
  onAgain: () => void;
  onClose: () => void;
}) {
  const w = useWords(postWords);
  return (
    <Dialog
      opened
      close={onClose}
      title={w.sameOpen}
      submit={w.postAgain}
      busy={busy}
      onSubmit={(event) => {
        event.preventDefault();
        onAgain();
      }}
    >
      <Stack gap="xs">
        <Text>{w.sameOpenText}</Text>
        {problem.existingId && (
          <Anchor component={Link} to={paths.listing(side, problem.existingId)}>
            {w.seeExisting}
          </Anchor>
        )}
      </Stack>
    </Dialog>
  );
}

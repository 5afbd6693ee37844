import { Button, Group, type MantineColor, Modal, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";

/** A form in a dialog: what it asks, and below it the way back and the one step. */
export function Dialog({
  opened,
  close,
  title,
  submit,
  color = "leaf",
  busy = false,
  onSubmit,
  children,
}: {
  opened: boolean;
  close: () => void;
  title: string;
  submit: string;
  color?: MantineColor | undefined;
  busy?: boolean;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  children: ReactNode;
}) {
  const w = useWords(common);
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": w.close }}>
      <form noValidate onSubmit={onSubmit}>
        <Stack>
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {w.cancel}
            </Button>
            <Button type="submit" color={color} loading={busy}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

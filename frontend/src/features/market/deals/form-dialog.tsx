import { Button, Group, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useEffect } from "react";
import type { Problem } from "@/api/problem";
import { FormProblem } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/words";

/** A step of a deal: a button that opens its form. The form closes when the step is done. */
export function FormDialog({
  label,
  text,
  variant,
  color,
  problem,
  shown,
  busy,
  result,
  onSubmit,
  children,
}: {
  label: string;
  text?: string;
  variant?: string;
  color?: string;
  problem: Problem | null;
  shown: string[];
  busy: boolean;
  /** The step's answer: its arrival closes the form. */
  result: unknown;
  onSubmit: (event: React.FormEvent<HTMLFormElement>) => void;
  children: ReactNode;
}) {
  const c = useWords(common);
  const [opened, dialog] = useDisclosure(false);
  const { close } = dialog;
  useEffect(() => {
    if (result !== undefined) close();
  }, [result, close]);
  return (
    <>
      <Button variant={variant ?? "filled"} color={color ?? "leaf"} onClick={dialog.open}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={label}
        closeButtonProps={{ "aria-label": c.close }}
      >
        <form noValidate onSubmit={onSubmit}>
          <Stack>
            {text}
            <FormProblem problem={problem} shown={shown} />
            {children}
            <Group justify="flex-end">
              <Button variant="default" onClick={dialog.close}>
                {c.cancel}
              </Button>
              <Button type="submit" color={color ?? "leaf"} loading={busy}>
                {label}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

import { Button, type ButtonProps, Group, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useEffect } from "react";
import type { Problem } from "@/api/problem";
import { FormProblem } from "./form-problem";
import { useWords } from "./i18n";
import { common } from "./words";

interface FormDialogProps extends ButtonProps {
  label: string;
  /** The dialog's heading and what its button says, where they differ from the button that opens it. */
  title?: string;
  submit?: string;
  text?: ReactNode;
  problem: Problem | null;
  /** The fields that show their own error; any other one is told above them. */
  shown: string[];
  busy: boolean;
  /** The step's answer: its arrival closes the form. */
  result: unknown;
  onSubmit: (event: React.FormEvent<HTMLFormElement>) => void;
  children: ReactNode;
  "aria-label"?: string;
}

/** A button that opens a form. The form closes when its step is done. */
export function FormDialog({
  label,
  title,
  submit,
  text,
  problem,
  shown,
  busy,
  result,
  onSubmit,
  children,
  ...button
}: FormDialogProps) {
  const c = useWords(common);
  const [opened, dialog] = useDisclosure(false);
  const { close } = dialog;
  useEffect(() => {
    if (result !== undefined) close();
  }, [result, close]);
  return (
    <>
      <Button {...button} onClick={dialog.open}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={title ?? label}
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
              <Button type="submit" color={button.color ?? "leaf"} loading={busy}>
                {submit ?? label}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

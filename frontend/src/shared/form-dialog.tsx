import { Button, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useEffect } from "react";
import type { Problem } from "@/api/problem";
import { Dialog } from "./dialog";
import { FormProblem } from "./form-problem";

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
  const [opened, { open, close }] = useDisclosure(false);
  useEffect(() => {
    if (result !== undefined) close();
  }, [result, close]);
  return (
    <>
      <Button {...button} onClick={open}>
        {label}
      </Button>
      <Dialog
        opened={opened}
        close={close}
        title={title ?? label}
        submit={submit ?? label}
        color={button.color}
        busy={busy}
        onSubmit={onSubmit}
      >
        {text}
        <FormProblem problem={problem} shown={shown} />
        {children}
      </Dialog>
    </>
  );
}

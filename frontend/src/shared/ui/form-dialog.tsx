import { Button, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useEffect } from "react";
import type { Problem } from "@/api/problem";
import { Dialog } from "./dialog";
import { FormProblem } from "./form-problem";
import { FormSummary } from "./form-summary";

interface FormDialogProps extends ButtonProps {
  label: string;
  /** The dialog's heading and what its button says, where they differ from the button that opens it. */
  title?: string;
  submit?: string;
  text?: ReactNode;
  problem: Problem | null;
  /** The fields that show their own error; any other one is told above them. */
  shown?: string[];
  /** Of a form of more than three fields: its summary leads to what is wrong. */
  form?: { errors: Record<string, ReactNode> };
  busy: boolean;
  /** The step's answer: its arrival closes the form. */
  result: unknown;
  onSubmit: (event: React.FormEvent<HTMLFormElement>) => void;
  children: ReactNode;
  "aria-label"?: string;
  /** Open from the start: whoever followed a link to this very form. */
  atOnce?: boolean;
}

/** A button that opens a form. The form closes when its step is done. */
export function FormDialog({
  label,
  title,
  submit,
  text,
  problem,
  shown = [],
  form,
  busy,
  result,
  onSubmit,
  children,
  atOnce = false,
  ...button
}: FormDialogProps) {
  const [opened, { open, close }] = useDisclosure(atOnce);
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
        {form ? (
          <FormSummary form={form} problem={problem} />
        ) : (
          <FormProblem problem={problem} shown={shown} />
        )}
        {children}
      </Dialog>
    </>
  );
}

import { Alert, Button, type ButtonProps, Group, List, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { problemText } from "@/api/error-words";
import { useSubmission } from "@/api/idempotency";
import { asProblem, type Problem } from "@/api/problem";
import { useLanguage, useWords } from "./i18n";
import { toast, toastProblem } from "./toast";
import { common } from "./words";

/** A mutation's headers: one key per intent, kept while it is retried. */
export type Keyed = (body?: unknown) => { "Idempotency-Key": string };

interface Form {
  setErrors: (errors: Record<string, ReactNode>) => void;
}

/** A field that must not be left empty, said in the page's own words rather than the browser's. */
export function useMust(): (value: string) => string | null {
  const w = useWords(common);
  return (value) => (value.trim() ? null : w.required);
}

/** The form's path of a field as the server names it: "/a/b", "$.a.b" and "a.b" are the same. */
export function fieldPath(path: string): string {
  return path.replace(/^\$?[./]/, "").replaceAll("/", ".");
}

/**
 * One thing the person does: runs it, shows field errors in the form, refreshes what is on screen after success.
 */
export function useAction<A, R>(
  act: (input: A, key: Keyed) => Promise<R>,
  options: {
    form?: Form;
    done?: string | ((result: R) => string);
    after?: (result: R) => void;
    quiet?: boolean;
  } = {},
) {
  const submission = useSubmission();
  const client = useQueryClient();
  const mutation = useMutation<R, unknown, A>({
    mutationFn: (input) => act(input, (body) => submission.headers(body ?? input)),
    onSuccess: (result) => {
      submission.done();
      void client.invalidateQueries();
      if (options.done) toast(typeof options.done === "string" ? options.done : options.done(result));
      options.after?.(result);
    },
    onError: (error) => {
      const problem = asProblem(error);
      if (options.form && problem.fields.length > 0) {
        options.form.setErrors(Object.fromEntries(problem.fields.map((f) => [fieldPath(f.path), f.message])));
      } else if (!options.form && !options.quiet) toastProblem(error);
    },
  });
  return {
    run: mutation.mutate,
    busy: mutation.isPending,
    problem: mutation.error ? asProblem(mutation.error) : null,
    result: mutation.data,
    reset: mutation.reset,
  };
}

/** What is wrong with the form as a whole; fields not shown on it are named here. */
export function FormProblem({ problem, shown = [] }: { problem: Problem | null; shown?: string[] }) {
  const language = useLanguage();
  const w = useWords(common);
  if (!problem) return null;
  const elsewhere = problem.fields.filter((field) => !shown.includes(fieldPath(field.path)));
  return (
    <Alert color="persimmon" icon={<IconAlertCircle aria-hidden />} role="alert">
      <Text size="sm">
        {problem.fields.length > 0 && elsewhere.length === 0 ? w.fieldsWrong : problemText(problem, language)}
      </Text>
      {elsewhere.length > 0 && (
        <List size="sm" mt={4}>
          {elsewhere.map((field) => (
            <List.Item key={field.path}>
              {fieldPath(field.path)}：{field.message}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

interface ConfirmProps extends ButtonProps {
  label: string;
  title?: string;
  text?: ReactNode;
  confirm?: string;
  /** Asks for a sentence: required or optional. */
  reason?: "required" | "optional";
  reasonLabel?: string;
  /** More fields in the dialog. */
  children?: ReactNode;
  ready?: boolean;
  busy?: boolean;
  onConfirm: (reason: string) => void;
}

/** A button for what cannot simply be undone: asks first, with the reason where the record needs one. */
export function ConfirmButton({
  label,
  title,
  text,
  confirm,
  reason,
  reasonLabel,
  children,
  ready = true,
  busy,
  onConfirm,
  ...button
}: ConfirmProps) {
  const [opened, dialog] = useDisclosure(false);
  const [sentence, setSentence] = useState("");
  const w = useWords(common);
  const id = useId();
  const mayGo = ready && (reason !== "required" || sentence.trim() !== "");
  return (
    <>
      <Button {...button} loading={busy ?? false} onClick={dialog.open}>
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={title ?? label}
        closeButtonProps={{ "aria-label": w.close }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!mayGo) return;
            dialog.close();
            onConfirm(sentence.trim());
            setSentence("");
          }}
        >
          <Stack>
            {text && <Text>{text}</Text>}
            {children}
            {reason && (
              <Textarea
                id={id}
                label={reasonLabel ?? w.reason}
                required={reason === "required"}
                value={sentence}
                onChange={(event) => setSentence(event.currentTarget.value)}
                maxLength={500}
                data-autofocus
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={dialog.close}>
                {w.cancel}
              </Button>
              <Button type="submit" color={button.color ?? "leaf"} disabled={!mayGo}>
                {confirm ?? label}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

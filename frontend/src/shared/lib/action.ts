import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { refreshWritten } from "@/api/capabilities";
import { useSubmission } from "@/api/idempotency";
import { asProblem, Problem } from "@/api/problem";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { usePriceSentence } from "./price-sentence";
import { toast, toastProblem } from "./toast";

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

/** What the server says of single fields, by the form's names of them. */
export function faultsOf(
  { fields }: Problem,
  say: (message: string) => string,
  names: Record<string, string> = {},
): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ path, message }) => [names[fieldPath(path)] ?? fieldPath(path), say(message)]),
  );
}

/**
 * One thing the person does: runs it, shows field errors in the form, asks again for what it changed.
 */
export function useAction<A, R>(
  act: (input: A, key: Keyed) => Promise<R>,
  options: {
    form?: Form;
    /** The form's name of a field where the server has another. */
    names?: Record<string, string>;
    done?: string | ((result: R) => string);
    after?: (result: R) => void;
    quiet?: boolean;
  } = {},
) {
  const submission = useSubmission();
  const client = useQueryClient();
  const sentence = usePriceSentence();
  const mutation = useMutation<R, unknown, A>({
    mutationFn: (input) => act(input, (body) => submission.headers(body ?? input)),
    onSuccess: (result) => {
      submission.done();
      refreshWritten(client);
      if (options.done) toast(typeof options.done === "string" ? options.done : options.done(result));
      options.after?.(result);
    },
    onError: (error) => {
      const problem = asProblem(error);
      if (options.form && problem.fields.length > 0) {
        options.form.setErrors(faultsOf(problem, sentence, options.names));
      } else if (!options.form && !options.quiet) {
        toastProblem(new Problem({ ...problem, detail: problem.detail && sentence(problem.detail) }));
      }
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

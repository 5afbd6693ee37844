import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { refreshWritten } from "@/api/capabilities";
import { wordsNow } from "@/shared/i18n";
import { toast } from "@/shared/lib/toast";
import { flush, useWaiting } from "./queue";
import { outboxWords } from "./words";

/** How long until the next try: soon at first, for a network that is back often needs a moment more. */
const AGAIN_MS = [2_000, 5_000, 20_000] as const;

/** Runs at once and again ever later; from the start anew when the network or the person comes back. Ends when called. */
export function keepTrying(run: () => void): () => void {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout>;
  const go = () => {
    run();
    timer = setTimeout(go, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]);
    tries += 1;
  };
  const anew = () => {
    clearTimeout(timer);
    tries = 0;
    go();
  };
  const seen = () => document.visibilityState === "visible" && anew();
  go();
  window.addEventListener("online", anew);
  document.addEventListener("visibilitychange", seen);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("online", anew);
    document.removeEventListener("visibilitychange", seen);
  };
}

/** Sends what waits as soon as there is a way: at the start, when the network or the person is back, and ever later. */
export function useSender(person: string): () => void {
  const queries = useQueryClient();
  const open = useWaiting(person).some((one) => !one.refused);
  const send = useCallback(() => {
    void flush(person, (waiting) => {
      toast(wordsNow(outboxWords).sent(waiting.title));
      refreshWritten(queries);
    });
  }, [person, queries]);
  useEffect(() => (open ? keepTrying(send) : undefined), [open, send]);
  return send;
}

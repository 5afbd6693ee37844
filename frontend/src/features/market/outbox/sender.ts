import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { wordsNow } from "@/shared/i18n";
import { toast } from "@/shared/toast";
import { flush, useWaiting } from "./queue";
import { outboxWords } from "./words";

const AGAIN_MS = 20_000;

/** Sends what waits as soon as there is a way: at the start, when the network is back, and now and then. */
export function useSender(person: string): () => void {
  const queries = useQueryClient();
  const open = useWaiting(person).some((one) => !one.refused);
  const send = useCallback(() => {
    void flush(person, (waiting) => {
      toast(wordsNow(outboxWords).sent(waiting.title));
      void queries.invalidateQueries();
    });
  }, [person, queries]);
  useEffect(() => {
    if (!open) return;
    send();
    window.addEventListener("online", send);
    const timer = setInterval(send, AGAIN_MS);
    return () => {
      window.removeEventListener("online", send);
      clearInterval(timer);
    };
  }, [open, send]);
  return send;
}

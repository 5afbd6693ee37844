import { useQueryClient } from "@tanstack/react-query";
import { createParser } from "eventsource-parser";
import { useEffect } from "react";
import { refresh, token } from "@/api/session";

/** Which reads an event makes stale: the first part of their keys' path. */
const STALE: Record<string, string[]> = {
  notification: ["/api/v1/notifications", "/api/v1/duties"],
  listing: ["/api/v1/board", "/api/v1/offers", "/api/v1/demands"],
  proposal: ["/api/v1/proposals", "/api/v1/duties", "/api/v1/offers", "/api/v1/demands"],
  deal: ["/api/v1/deals", "/api/v1/duties", "/api/v1/statements"],
  round: ["/api/v1/clearing", "/api/v1/proposals"],
  bulletin: ["/api/v1/bulletins", "/api/v1/duties"],
};

/** Keeps what is on screen true while logged in: one event stream, renewed with growing pauses. */
export function useLiveEvents(person: string | null): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (person === null) return;
    const stop = new AbortController();
    let pause = 1000;
    let lost = false;
    let replaced = false;
    const parser = createParser({
      onEvent: (event) => {
        // Hints were missed: everything on screen is asked for again.
        if (event.event === "reload") {
          void queries.invalidateQueries();
          return;
        }
        if (event.event === "closed") {
          replaced = true;
          return;
        }
        const stale = STALE[event.event ?? ""];
        if (!stale) return;
        void queries.invalidateQueries({
          predicate: ({ queryKey }) =>
            queryKey.some((part) => typeof part === "string" && stale.some((path) => part.startsWith(path))),
        });
      },
    });
    const listen = async () => {
      while (!stop.signal.aborted) {
        try {
          const response = await fetch("/api/v1/events", {
            headers: { Accept: "text/event-stream", Authorization: `Bearer ${token()}` },
            signal: stop.signal,
          });
          if (response.status === 401 && !(await refresh())) return;
          if (response.ok && response.body) {
            pause = 1000;
            // What happened while there was no stream was told to nobody.
            if (lost) void queries.invalidateQueries();
            lost = false;
            const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
            for (let part = await reader.read(); !part.done; part = await reader.read())
              parser.feed(part.value);
          }
        } catch {
          // The way there broke or the page is left; the loop's condition tells which.
        }
        parser.reset();
        lost = true;
        if (replaced) {
          // Newer pages of the same person have the streams; this one listens again when it is looked at.
          replaced = false;
          await new Promise((wake) => window.addEventListener("focus", wake, { once: true }));
          continue;
        }
        await new Promise((wake) => setTimeout(wake, pause));
        pause = Math.min(pause * 2, 60_000);
      }
    };
    void listen();
    return () => stop.abort();
  }, [person, queries]);
}

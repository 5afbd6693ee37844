import { useQueryClient } from "@tanstack/react-query";
import { createParser } from "eventsource-parser";
import { useEffect } from "react";
import { type Prefix, refreshPrefixes } from "@/api/capabilities";
import { refresh, token } from "@/api/session";

/** Which reads an event makes stale. */
const STALE: Record<string, readonly Prefix[]> = {
  notification: ["notifications", "duties", "failed-mails"],
  listing: ["board", "offers", "demands"],
  proposal: ["proposals", "duties", "offers", "demands"],
  deal: ["deals", "duties", "statements"],
  round: ["clearing", "proposals"],
  bulletin: ["bulletins", "duties"],
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
        if (stale) refreshPrefixes(queries, stale);
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

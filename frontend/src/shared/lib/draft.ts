import { useEffect, useRef } from "react";

/** What somebody has typed and not sent: kept on this device, for this person, until it is sent or thrown away. */
export interface Draft<T> {
  at: string;
  content: T;
}

/** The name under which the outbox hands a refused form back to be mended. */
export function handedBack(event: string): string {
  return `outbox-${event}`;
}

function place(person: string, name: string): string {
  return `cailanzi.draft.${person}.${name}`;
}

export function readDraft<T>(person: string, name: string): Draft<T> | null {
  try {
    const kept = localStorage.getItem(place(person, name));
    return kept ? (JSON.parse(kept) as Draft<T>) : null;
  } catch {
    return null;
  }
}

export function dropDraft(person: string, name: string): void {
  try {
    localStorage.removeItem(place(person, name));
  } catch {
    // Nothing was kept then.
  }
}

export function writeDraft<T>(person: string, name: string, content: T): void {
  try {
    localStorage.setItem(place(person, name), JSON.stringify({ at: new Date().toISOString(), content }));
  } catch {
    // A full or forbidden storage must not stop anybody from typing.
  }
}

/** Keeps what is typed, a moment after the last key and at once when the page is hidden; never what was only shown. */
export function useDraft<T>(person: string, name: string | null, content: T): void {
  const first = useRef(JSON.stringify(content));
  const text = JSON.stringify(content);
  const latest = useRef(content);
  latest.current = content;
  useEffect(() => {
    if (name === null || text === first.current) return;
    const keep = () => writeDraft(person, name, latest.current);
    const timer = setTimeout(keep, 300);
    const hidden = () => {
      if (document.visibilityState === "hidden") keep();
    };
    document.addEventListener("visibilitychange", hidden);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hidden);
    };
  }, [person, name, text]);
}

import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { type Sendable, upload } from "./upload";

/** A photo of a form: one that the server has, or one on its way there. */
export interface FormPhoto {
  id: string;
  /** The address of the picture of a photo taken here. */
  url?: string;
  state: "sending" | "sent" | "failed";
  /** From 0 to 1. */
  part: number;
  problem?: Problem;
}

export interface Photos<P extends Sendable = Sendable> {
  items: FormPhoto[];
  /** What became of the files chosen last, beside those that are shown. */
  fault: "unreadable" | "too_many" | null;
  add: (files: File[]) => Promise<void>;
  remove: (id: string) => void;
  retry: (id: string) => void;
  /** Waits until all are sent, those that have failed once more. Throws the first problem. */
  sent: () => Promise<void>;
  /** The photos taken here, for a form that is kept on the device. */
  taken: () => P[];
}

/** An upload that was begun on this page. */
interface Sending<P> {
  photo: P;
  url: string;
  cut: AbortController;
  state: FormPhoto["state"];
  done: Promise<void>;
}

/**
 * The photos of a form. A photo is uploaded as soon as it is there, so that nothing waits when the form is submitted.
 * `prepare` makes what is sent of a file.
 */
export function usePhotos<P extends Sendable>(
  known: readonly string[],
  most: number,
  prepare: (file: File) => Promise<P>,
): Photos<P> {
  const [items, setItems] = useState<FormPhoto[]>(() => known.map((id) => ({ id, state: "sent", part: 1 })));
  const [fault, setFault] = useState<Photos["fault"]>(null);
  // What goes on beside the page's state, by id.
  const begun = useRef(new Map<string, Sending<P>>());

  const change = useCallback((id: string, to: Partial<FormPhoto>) => {
    setItems((all) => all.map((one) => (one.id === id ? { ...one, ...to } : one)));
  }, []);

  const start = useCallback(
    (photo: P, url: string) => {
      const cut = new AbortController();
      const sending: Sending<P> = { photo, url, cut, state: "sending", done: Promise.resolve() };
      const end = (to: Partial<FormPhoto> & Pick<FormPhoto, "state">) => {
        sending.state = to.state;
        change(photo.id, to);
      };
      sending.done = upload(photo, (part) => change(photo.id, { part }), cut.signal).then(
        () => end({ state: "sent", part: 1 }),
        (error: unknown) => {
          end({ state: "failed", problem: asProblem(error) });
          throw error;
        },
      );
      // A form may wait for it or not.
      sending.done.catch(() => undefined);
      begun.current.set(photo.id, sending);
    },
    [change],
  );

  const add = async (files: File[]) => {
    const room = most - items.length;
    setFault(files.length > room ? "too_many" : null);
    for (const file of files.slice(0, room)) {
      const photo = await prepare(file).catch(() => null);
      if (!photo) {
        setFault("unreadable");
        continue;
      }
      // The same picture chosen twice is one photo.
      if ([...begun.current.values()].some((one) => one.photo.sha256 === photo.sha256)) continue;
      const url = URL.createObjectURL(photo.blob);
      setItems((all) => [...all, { id: photo.id, url, state: "sending", part: 0 }]);
      start(photo, url);
    }
  };

  const remove = (id: string) => {
    const gone = begun.current.get(id);
    if (gone) {
      gone.cut.abort();
      URL.revokeObjectURL(gone.url);
      begun.current.delete(id);
      // It would go by itself in a day; until then it counts.
      if (gone.state === "sent")
        api.DELETE("/api/v1/files/{id}", { params: { path: { id } } }).catch(() => undefined);
    }
    setItems((all) => all.filter((one) => one.id !== id));
    setFault(null);
  };

  const retry = (id: string) => {
    const failed = begun.current.get(id);
    if (!failed) return;
    change(id, { state: "sending", part: 0 });
    start(failed.photo, failed.url);
  };

  useEffect(() => {
    const all = begun.current;
    return () => {
      for (const { url } of all.values()) URL.revokeObjectURL(url);
    };
  }, []);

  return {
    items,
    fault,
    add,
    remove,
    retry,
    sent: async () => {
      for (const [id, { state }] of begun.current) if (state === "failed") retry(id);
      for (const { done } of [...begun.current.values()]) await done;
    },
    taken: () => [...begun.current.values()].map(({ photo }) => photo),
  };
}

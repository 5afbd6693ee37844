import { useState } from "react";
import { api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import type { Problem } from "@/api/problem";
import { useAction } from "@/shared/lib/action";
import type { Mapping } from "./columns";
import { asked, isSameReading } from "./layout";

export type Detail = Schemas["PriceBatchDetail"];

/** What the file looks like. Batches of before do not say all of it. */
export function sampleOf({ sample }: Detail) {
  return { sheets: [], first_rows: [], header_rows: 0, blocks: 0, day_columns: [], left_out: [], ...sample };
}

/** How a batch's file is read: as the person has changed it, and as the server last read it. */
export interface Reading {
  batch: Detail;
  /** Whether it may still be read in another way. */
  open: boolean;
  draft: Mapping;
  put: (change: Partial<Mapping>) => void;
  set: (mapping: Mapping) => void;
  /** There are changes that the rows below do not show yet. */
  changed: boolean;
  drop: () => void;
  /** Changes when the draft is again what the server read: what a field has of its own is of the past then. */
  round: string;
  /** Reads the file again, as drafted unless another way is given. */
  read: (mapping?: Mapping) => void;
  busy: boolean;
  problem: Problem | null;
  /** What the last reading made of the file. */
  result: Detail | undefined;
}

export function useReading(batch: Detail, open: boolean): Reading {
  const [draft, setDraft] = useState<Mapping>(batch.mapping);
  const [version, setVersion] = useState(batch.version);
  const [drops, setDrops] = useState(0);
  // Read in another way meanwhile, here by a remedy or by another person: what was drafted is of the past.
  if (version !== batch.version) {
    setVersion(batch.version);
    setDraft(batch.mapping);
  }
  const remap = useAction(
    (mapping: Mapping) =>
      body(
        api.POST("/api/v1/price-batches/{id}/remap", {
          params: { path: { id: batch.id } },
          body: { mapping },
        }),
      ),
    { quiet: true },
  );
  return {
    batch,
    open,
    draft,
    put: (change) => setDraft((now) => ({ ...now, ...change })),
    set: setDraft,
    changed: !isSameReading(draft, batch.mapping),
    drop: () => {
      remap.reset();
      setDraft(batch.mapping);
      setDrops((n) => n + 1);
    },
    round: `${batch.version}.${drops}`,
    read: (mapping = draft) => remap.run(asked(mapping, batch.mapping)),
    busy: remap.busy,
    problem: remap.problem,
    result: remap.result,
  };
}

/** A state that begins anew with each round of the reading; the field that shows it keeps the focus. */
export function useInRound<T>(round: string, start: T): [now: T, set: (value: T) => void] {
  const [kept, setKept] = useState({ round, value: start });
  return [kept.round === round ? kept.value : start, (value) => setKept({ round, value })];
}

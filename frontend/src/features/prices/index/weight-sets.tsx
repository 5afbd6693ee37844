import { Button, Modal, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { common } from "@/shared/i18n/words";
import { daysText, dayText } from "@/shared/lib/days";
import { usePrices } from "@/shared/lib/price-unit";
import { kgText, permilleText } from "@/shared/lib/units";
import { Records } from "@/shared/ui/records";
import { Loaded } from "@/shared/ui/states";
import { indexWords } from "./index-words";

type SetBrief = Schemas["IndexWeightSetBrief"];

/** The weight sets; each opens with its weights. */
export function SetList({
  sets,
  extra,
}: {
  sets: SetBrief[];
  extra?: { title: string; cell: (set: SetBrief) => ReactNode };
}) {
  const w = useWords(indexWords);
  const c = useWords(common);
  const language = useLanguage();
  const [open, setOpen] = useState<SetBrief | null>(null);
  return (
    <>
      <Records
        label={w.sets}
        rows={[...sets].reverse()}
        rowKey={(set) => set.id}
        columns={[
          { key: "number", title: w.sets, head: true, cell: (set) => w.set(set.number) },
          { key: "from", title: w.from, cell: (set) => dayText(set.effective_from, language) },
          {
            key: "base",
            title: w.base,
            term: "base",
            cell: (set) => daysText(set.base_from, set.base_to, language),
          },
          { key: "reason", title: w.reason, cell: (set) => set.reason },
          ...(extra ? [{ key: "extra", lead: true, ...extra }] : []),
          {
            key: "see",
            title: "",
            cell: (set) => (
              <Button size="xs" variant="light" onClick={() => setOpen(set)}>
                {w.see}
              </Button>
            ),
          },
        ]}
      />
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        size="lg"
        title={open ? w.weightsOf(open.number) : ""}
        closeButtonProps={{ "aria-label": c.close }}
      >
        {open && <Weights id={open.id} />}
      </Modal>
    </>
  );
}

function Weights({ id }: { id: string }) {
  const w = useWords(indexWords);
  const { bare, unitText } = usePrices();
  const name = useName();
  const query = $api.useQuery("get", "/api/v1/price-index/weights/{id}", { params: { path: { id } } });
  return (
    <Loaded query={query}>
      {(set) => (
        <>
          <Text size="sm" className="muted" mb="sm">
            {set.reason}
          </Text>
          <Records
            label={w.weightsOf(set.number)}
            rows={set.weights}
            rowKey={(one) => one.variety.code}
            columns={[
              { key: "variety", title: w.variety, head: true, cell: (one) => name(one.variety) },
              {
                key: "share",
                title: w.share,
                number: true,
                cell: (one) => `${permilleText(one.share_permille)}%`,
              },
              { key: "weight", title: w.weight, number: true, cell: (one) => kgText(one.weight) },
              {
                key: "base",
                title: `${w.basePrice}（${unitText}）`,
                number: true,
                cell: (one) => bare(one.base_fen_per_kg),
              },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}

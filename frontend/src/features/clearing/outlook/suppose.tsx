import { Alert, Button, Group, NativeSelect, Pill, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Disturbance, Outlook } from "@/api/types";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { DestinationPicker, useDestinations } from "@/features/places/destination-picker";
import { RegionPicker } from "@/features/places/region-picker";
import { useRegionName } from "@/features/places/regions";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { usePrices } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { signed, type TableUnit, toFenPerKg, yuan } from "@/shared/lib/units";
import { FormProblem } from "@/shared/ui/form-problem";
import { FormSummary } from "@/shared/ui/form-summary";
import { Section } from "@/shared/ui/page";
import { Facts, Records } from "@/shared/ui/records";
import { lost, more } from "./outlook-parts";
import { outlookWords } from "./outlook-words";
import { supposeWords } from "./suppose-words";

const KINDS = [
  "close_origin",
  "close_destination",
  "close_lane",
  "shift_offer",
  "shift_demand",
  "shift_ask",
  "shift_bid",
] as const;
type Kind = (typeof KINDS)[number];

interface Supposed {
  change: Disturbance;
  text: string;
}

/** Several things that happen at once, chosen by hand, and what they would cost together. */
export function Suppose({ mode }: { mode: "guarantee" | "surplus" }) {
  const w = useWords(supposeWords);
  const [supposed, setSupposed] = useState<Supposed[]>([]);
  // Not an action: it changes nothing, so nothing on screen needs to be read again.
  const run = useMutation({
    mutationFn: (changes: Disturbance[]) =>
      body(api.POST("/api/v1/clearing/what-if", { body: { mode, changes } })),
  });
  const change = (next: Supposed[]) => {
    setSupposed(next);
    run.reset();
  };
  return (
    <Section title={w.title}>
      <Stack className="card" p="lg">
        <Text className="muted" size="sm">
          {w.lead}
        </Text>
        <Add onAdd={(one) => change([...supposed, one])} />
        {supposed.length === 0 ? (
          <Text size="sm" className="muted" id="nothing-supposed">
            {w.empty}
          </Text>
        ) : (
          <Pill.Group>
            {supposed.map(({ text }, at) => (
              <Pill
                key={text}
                size="md"
                withRemoveButton
                removeButtonProps={{ "aria-label": w.remove(text), "aria-hidden": false, tabIndex: 0 }}
                onRemove={() => change(supposed.filter((_, other) => other !== at))}
              >
                {text}
              </Pill>
            ))}
          </Pill.Group>
        )}
        <FormProblem problem={run.error ? asProblem(run.error) : null} />
        <Button
          style={{ alignSelf: "flex-start" }}
          disabled={supposed.length === 0}
          aria-describedby={supposed.length === 0 ? "nothing-supposed" : undefined}
          loading={run.isPending}
          onClick={() => run.mutate(supposed.map((one) => one.change))}
        >
          {w.run}
        </Button>
        {run.data && <Result of={run.data} />}
      </Stack>
    </Section>
  );
}

function Add({ onAdd }: { onAdd: (one: Supposed) => void }) {
  const w = useWords(supposeWords);
  const c = useWords(common);
  const name = useName();
  const regionName = useRegionName();
  const places = useDestinations().data?.items ?? [];
  const place = (code: string) => name(places.find((one) => one.code === code)) || code;
  const [goods, setGoods] = useState("");
  const { unit, unitText, text: priceOf } = usePrices();
  const form = useForm({
    initialValues: {
      kind: "close_origin" as Kind,
      region: "",
      destination: "",
      variety: "",
      percent: "50",
      change: "",
    },
    validate: (values) => {
      const needs = fieldsOf(values.kind);
      const must = (field: "region" | "destination" | "variety") =>
        needs.includes(field) && !values[field] ? c.required : null;
      const percent = /^\d{1,4}$/.test(values.percent.trim()) && Number(values.percent) <= 1000;
      return {
        region: must("region"),
        destination: must("destination"),
        variety: must("variety"),
        percent: needs.includes("percent") && !percent ? w.percentHint : null,
        change: needs.includes("change") && signedFen(values.change, unit) === null ? w.changeHint : null,
      };
    },
  });
  const { kind } = form.values;
  const needs = fieldsOf(kind);
  const add = form.onSubmit(({ region, destination, variety, percent, change }) => {
    const share = Number(percent);
    const fen = signedFen(change, unit) ?? 0;
    const moved = signed(fen, priceOf(fen));
    const supposed: Record<Kind, () => Supposed> = {
      close_origin: () => ({
        change: { kind: "close_origin", region },
        text: w.closedOrigin(regionName(region)),
      }),
      close_destination: () => ({
        change: { kind: "close_destination", destination },
        text: w.closedEnd(place(destination)),
      }),
      close_lane: () => ({
        change: { kind: "close_lane", region, destination },
        text: w.closedLane(regionName(region), place(destination)),
      }),
      shift_offer: () => ({
        change: { kind: "shift_quantity", side: "offer", variety, percent: share },
        text: w.shiftedKg(w.supply, goods, share),
      }),
      shift_demand: () => ({
        change: { kind: "shift_quantity", side: "demand", variety, percent: share },
        text: w.shiftedKg(w.demand, goods, share),
      }),
      shift_ask: () => ({
        change: { kind: "shift_price", side: "offer", variety, fen_per_kg: fen },
        text: w.shiftedPrice(w.ask, goods, moved),
      }),
      shift_bid: () => ({
        change: { kind: "shift_price", side: "demand", variety, fen_per_kg: fen },
        text: w.shiftedPrice(w.bid, goods, moved),
      }),
    };
    onAdd(supposed[kind]());
  });
  return (
    <form onSubmit={add} noValidate>
      <FormSummary form={form} />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} style={{ alignItems: "end" }}>
        <NativeSelect
          label={w.kind}
          data={KINDS.map((value) => ({ value, label: w[value] }))}
          {...form.getInputProps("kind")}
        />
        {needs.includes("region") && (
          <RegionPicker label={w.region} required {...form.getInputProps("region")} />
        )}
        {needs.includes("destination") && (
          <DestinationPicker label={w.destination} required {...form.getInputProps("destination")} />
        )}
        {needs.includes("variety") && (
          <VarietyPicker
            label={w.variety}
            required
            onPick={(variety) => setGoods(name(variety))}
            {...form.getInputProps("variety")}
          />
        )}
        {needs.includes("percent") && (
          <TextInput label={w.percent} inputMode="numeric" {...form.getInputProps("percent")} />
        )}
        {needs.includes("change") && (
          <TextInput
            label={w.change(unitText)}
            placeholder={w.changeHint}
            {...form.getInputProps("change")}
          />
        )}
        <Group>
          <Button type="submit" variant="light">
            {w.add}
          </Button>
        </Group>
      </SimpleGrid>
    </form>
  );
}

type Field = "region" | "destination" | "variety" | "percent" | "change";

function fieldsOf(kind: Kind): Field[] {
  if (kind === "close_origin") return ["region"];
  if (kind === "close_destination") return ["destination"];
  if (kind === "close_lane") return ["region", "destination"];
  return kind === "shift_offer" || kind === "shift_demand" ? ["variety", "percent"] : ["variety", "change"];
}

/** Fen per kilo of a change in yuan, which may be negative; null when it is none yet. */
function signedFen(typed: string, unit: TableUnit): number | null {
  const text = typed.trim().replace(/^[−－]/, "-");
  const fen = toFenPerKg(text.replace(/^[+-]/, ""), unit);
  if (fen === null || fen === 0) return null;
  return text.startsWith("-") ? -fen : fen;
}

/** What is promised and would be lost, apart from what the open market lacks. */
function Promised({ of: { promised } }: { of: Outlook }) {
  const o = useWords(outlookWords);
  const quantity = useQuantity();
  const name = useName();
  if (promised.unshipped_kg + promised.unanswered_kg === 0) {
    return (
      <Text size="sm" className="muted">
        {o.promisedNone}
      </Text>
    );
  }
  const goods = promised.goods
    .slice(0, 5)
    .map((one) => `${name(one)} ${quantity(one.unshipped_kg + one.unanswered_kg)}`);
  return (
    <Alert color="red">
      {o.promisedLost(quantity(promised.unshipped_kg), quantity(promised.unanswered_kg))}
      {o.promisedOf(goods.join(o.comma))}
    </Alert>
  );
}

function Result({ of }: { of: Outlook }) {
  const w = useWords(supposeWords);
  const o = useWords(outlookWords);
  const name = useName();
  const tiers = [0, 1, 2] as const;
  const moved = (fen: number) => signed(fen, yuan(fen));
  return (
    <Stack gap="sm" aria-live="polite">
      <Text fw={600}>{w.result}</Text>
      <Promised of={of} />
      <Facts
        items={[
          ...tiers.map((tier) => ({ label: o[`tier${tier}`], value: more(lost(of, tier)) })),
          {
            label: w.surplusLost,
            term: "surplus",
            value: <span className="num">{moved(of.surplus_lost_fen)}</span>,
          },
          { label: w.dearer, value: <span className="num">{moved(of.dearer_fen_per_tonne)}</span> },
        ]}
      />
      {of.goods.length === 0 ? (
        <Text size="sm" className="muted">
          {w.none}
        </Text>
      ) : (
        <Records
          label={w.goods}
          rows={of.goods}
          rowKey={(goods) => `${goods.any_of_category} ${goods.code}`}
          columns={[
            {
              key: "goods",
              title: w.goods,
              head: true,
              cell: (goods) => (goods.any_of_category ? o.any(name(goods)) : name(goods)),
            },
            ...tiers.map((tier) => ({
              key: `tier${tier}`,
              title: o[`tier${tier}`],
              number: true,
              cell: (goods: Outlook["goods"][number]) => more(lost(goods, tier)),
            })),
          ]}
        />
      )}
    </Stack>
  );
}

import { Button, Checkbox, Group, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { DestinationPicker } from "@/features/places/destination-picker";
import { RegionPicker } from "@/features/places/region-picker";
import { useWords } from "@/shared/i18n";
import { GRADE, useLabel } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { usePrices } from "@/shared/lib/price-unit";
import { priceInput } from "@/shared/lib/units";
import { marketWords } from "../words";
import { type FilterKey, fieldText, keptPrice, type useFilters } from "./filters";
import { boardWords } from "./words";

export function FilterFields({ filters }: { filters: ReturnType<typeof useFilters> }) {
  const w = useWords(boardWords);
  const m = useWords(marketWords);
  const c = useWords(common);
  const label = useLabel();
  const { query, set } = filters;
  return (
    <form
      className="card"
      style={{ padding: 16 }}
      onSubmit={(event) => event.preventDefault()}
      aria-label={w.filters}
    >
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
        <VarietyPicker value={query.variety ?? null} onChange={(code) => set({ variety: code })} clearable />
        {query.side === "offer" ? (
          <RegionPicker
            label={m.origin}
            placeholder={w.anyRegion}
            value={query.region ?? null}
            onChange={(code) => set({ region: code })}
            clearable
          />
        ) : (
          <DestinationPicker
            value={query.destination ?? null}
            onChange={(code) => set({ destination: code })}
            clearable
          />
        )}
        <NativeSelect
          label={w.minGrade}
          value={query.grade ?? ""}
          onChange={(event) => set({ grade: event.currentTarget.value })}
          data={[
            { value: "", label: c.all },
            ...[4, 3, 2, 1].map((g) => ({ value: String(g), label: label(GRADE, g) })),
          ]}
        />
        <TextInput
          label={w.day}
          type="date"
          value={query.day ?? ""}
          onChange={(event) => set({ day: event.currentTarget.value })}
        />
        <LatePrice filters={filters} name="price_min" label={w.priceMin} />
        <LatePrice filters={filters} name="price_max" label={w.priceMax} />
        <LateText filters={filters} name="left_min" label={w.leftMin} />
        <LateText filters={filters} name="q" label={w.search} text />
      </SimpleGrid>
      <Group mt="sm" justify="space-between">
        {query.side === "demand" ? (
          <Checkbox
            label={w.onlyUrgent}
            checked={query.urgent ?? false}
            onChange={(event) => set({ urgent: event.currentTarget.checked ? "true" : null })}
          />
        ) : (
          <Checkbox
            label={w.onlyUnsold}
            checked={query.unsold ?? false}
            onChange={(event) => set({ unsold: event.currentTarget.checked ? "true" : null })}
          />
        )}
        {filters.active > 0 && (
          <Button variant="subtle" size="sm" onClick={filters.clear}>
            {w.clear}
          </Button>
        )}
      </Group>
    </form>
  );
}

/** A price in the reader's unit; the address, which people send each other, has it per kilo. */
function LatePrice({
  filters,
  name,
  label,
}: {
  filters: ReturnType<typeof useFilters>;
  name: "price_min" | "price_max";
  label: (unit: string) => string;
}) {
  const { unit, unitText } = usePrices();
  const fen = filters.query[name];
  return (
    <LateText
      key={unit}
      filters={filters}
      name={name}
      label={label(unitText)}
      decimal
      {...(fen === undefined ? {} : { shown: priceInput(fen, unit) })}
      kept={(typed) => keptPrice(typed, unit)}
    />
  );
}

/** A typed filter that waits for a pause before it asks the server. */
function LateText({
  filters,
  name,
  label,
  decimal,
  text,
  shown,
  kept = (typed) => typed,
}: {
  filters: ReturnType<typeof useFilters>;
  name: FilterKey;
  label: string;
  decimal?: boolean;
  text?: boolean;
  /** What the field says for the value in the address, and what the address keeps of what is typed. */
  shown?: string;
  kept?: (typed: string) => string;
}) {
  const inAddress = shown ?? filters.raw(name);
  const [typed, setTyped] = useState(inAddress);
  const [seen, setSeen] = useState(inAddress);
  // The address may change without this field: "back", "clear filters". Its own change leaves alone what is typed.
  if (seen !== inAddress) {
    setSeen(inAddress);
    setTyped(fieldText({ typed, inAddress }, filters.raw(name), kept));
  }
  const send = useDebouncedCallback((value: string) => filters.set({ [name]: kept(value) }), 400);
  return (
    <TextInput
      label={label}
      value={typed}
      inputMode={text ? "search" : decimal ? "decimal" : "numeric"}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        send(event.currentTarget.value.trim());
      }}
    />
  );
}

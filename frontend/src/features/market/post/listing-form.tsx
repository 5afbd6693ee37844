import {
  Button,
  Checkbox,
  Collapse,
  Group,
  NativeSelect,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import type { Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import type { Side, VarietyBrief } from "@/api/types";
import { CategoryPicker } from "@/features/catalogue/category-picker";
import { DestinationPicker } from "@/features/catalogue/destination-picker";
import { RegionPicker } from "@/features/catalogue/region-picker";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { FormProblem, fieldPath } from "@/shared/action";
import { useDraft } from "@/shared/draft";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, pick, TIER, toOptions, UNIT, useLabel } from "@/shared/labels";
import { usePriceSentence } from "@/shared/price-sentence";
import { otherUnit, usePriceUnit, useUnitWords } from "@/shared/price-unit";
import {
  isPackage,
  isWholeKg,
  PRICE_UNITS,
  priceText,
  QUANTITY_UNITS,
  toFenPerKg,
  toKg,
  yuan,
} from "@/shared/units";
import { common } from "@/shared/words";
import { usePrice, useQuantity } from "../parts";
import { marketWords } from "../words";
import { FIELD_OF, type ListingValues } from "./form-model";
import { postWords } from "./words";

/** The fields under "more options". */
const FOLDED: (keyof ListingValues)[] = [
  "min_lot_kg",
  "tier",
  "flag",
  "auto_accept",
  "packaging",
  "quality_note",
  "note",
];

interface Props {
  side: Side;
  initial: ListingValues;
  known?: Known;
  problem: Problem | null;
  busy: boolean;
  submitLabel: string;
  onSubmit: (values: ListingValues, draft: boolean, known: Known) => void;
  mayDraft: boolean;
  /** Under which name what is typed is kept on this device; without it nothing is. */
  keepAs?: string;
}

/** Names of what the pickers hold, to show them again without asking the server. */
export interface Known {
  variety?: VarietyBrief | null;
  place?: { code: string; name: string } | null;
}

/** What is kept of a form that was not sent. */
export interface KeptForm {
  values: ListingValues;
  known: Known;
}

/** One short form for both sides: what, how much at what price, where and when; the rest is folded away. */
export function ListingForm({
  side,
  initial,
  known,
  problem,
  busy,
  submitLabel,
  onSubmit,
  mayDraft,
  keepAs,
}: Props) {
  const w = useWords(postWords);
  const m = useWords(marketWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const [more, moreOptions] = useDisclosure(false);
  const offer = side === "offer";
  const { me } = useSession();
  const approved = me?.enterprise?.state === "approved";
  const [picked, setPicked] = useState<Known>(known ?? {});
  const form = useForm<ListingValues>({
    initialValues: initial,
    validate: {
      variety: (value, values) => (values.anyVariety || value ? null : c.required),
      category: (value, values) => (!values.anyVariety || value ? null : c.required),
      place: (value) => (value ? null : c.required),
      quantity: (value, values) =>
        !toKg(value, values.quantity_unit, values.kg_per_unit || "1")
          ? c.notQuantity
          : isWholeKg(value, values.quantity_unit, values.kg_per_unit)
            ? null
            : c.notWholeKg,
      price: (value, values) =>
        (toFenPerKg(value, values.price_unit, values.kg_per_unit || "1") ?? 0) > 0 ? null : c.notPrice,
      kg_per_unit: (value, values) =>
        (isPackage(values.quantity_unit) || isPackage(values.price_unit)) &&
        !toKg(value, "kg") &&
        !/[1-9]/.test(value)
          ? w.mustKgPerUnit
          : null,
      from: (value) => (value ? null : c.required),
      to: (value, values) => (value && value >= values.from ? null : w.endBeforeStart),
      min_lot_kg: (value, values) => {
        if (value.trim() === "") return null;
        const lot = toKg(value, "kg");
        const total = toKg(values.quantity, values.quantity_unit, values.kg_per_unit || "1");
        return !lot ? c.notQuantity : total && lot > total ? w.lotAboveTotal : null;
      },
    },
  });
  const { values, errors, setErrors } = form;
  // Said once, when it is refused: another unit must not bring back what has been mended meanwhile.
  const say = useEffectEvent(usePriceSentence());
  // What is wrong in the folded part is shown there, or nobody would find it.
  const open = more || FOLDED.some((name) => errors[name]);
  useDraft<KeptForm>(me?.id ?? "", keepAs ?? null, { values, known: picked });
  useEffect(() => {
    if (!problem || problem.fields.length === 0) return;
    setErrors(
      Object.fromEntries(
        problem.fields.map((field) => [
          FIELD_OF[fieldPath(field.path)] ?? fieldPath(field.path),
          say(field.message),
        ]),
      ),
    );
  }, [problem, setErrors]);

  const submit = (draft: boolean) => form.onSubmit((valid) => onSubmit(valid, draft, picked))();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
    >
      <Stack gap="lg">
        <FormProblem problem={problem} shown={[...Object.keys(initial), ...Object.keys(FIELD_OF)]} />
        <Card title={offer ? w.what : w.whatDemand}>
          {!offer && (
            <Checkbox label={w.anyVariety} {...form.getInputProps("anyVariety", { type: "checkbox" })} />
          )}
          {values.anyVariety ? (
            <CategoryPicker label={w.category} required {...form.getInputProps("category")} />
          ) : (
            <VarietyPicker
              required
              known={known?.variety}
              {...form.getInputProps("variety")}
              onPick={(variety) => {
                setPicked((now) => ({
                  ...now,
                  variety: variety && {
                    code: variety.code,
                    name_zh: variety.name.zh,
                    name_en: variety.name.en,
                  },
                }));
                if (variety?.bag_kg && !values.kg_per_unit)
                  form.setFieldValue("kg_per_unit", String(variety.bag_kg));
              }}
            />
          )}
          <Stack gap={4}>
            <Text className="mantine-InputWrapper-label" size="md" fw={600} id="grade-label">
              {offer ? m.grade : m.minGrade}
            </Text>
            <SegmentedControl
              aria-labelledby="grade-label"
              fullWidth
              size="md"
              data={["4", "3", "2", "1"].map((grade) => ({
                value: grade,
                label: label(GRADE, Number(grade)),
              }))}
              {...form.getInputProps("grade")}
            />
          </Stack>
        </Card>
        <Card title={w.howMuch}>
          <Group align="flex-start" wrap="nowrap" gap="xs">
            <TextInput
              label={m.quantity}
              inputMode="decimal"
              required
              style={{ flex: 1 }}
              {...form.getInputProps("quantity")}
            />
            <NativeSelect
              label={w.quantityUnit}
              w={130}
              data={toOptions(UNIT, language, QUANTITY_UNITS)}
              {...form.getInputProps("quantity_unit")}
            />
          </Group>
          <Group align="flex-start" wrap="nowrap" gap="xs">
            <TextInput
              label={offer ? w.priceOffer : w.priceDemand}
              inputMode="decimal"
              required
              style={{ flex: 1 }}
              {...form.getInputProps("price")}
            />
            <NativeSelect
              label={w.priceUnit}
              w={130}
              data={PRICE_UNITS.map((unit) => ({ value: unit, label: w.per(pick(UNIT[unit], language)) }))}
              {...form.getInputProps("price_unit")}
            />
          </Group>
          {(isPackage(values.quantity_unit) || isPackage(values.price_unit)) && (
            <TextInput
              label={w.kgPerUnit}
              inputMode="decimal"
              required
              {...form.getInputProps("kg_per_unit")}
            />
          )}
          <Conversion values={values} />
        </Card>
        <Card title={w.whereWhen}>
          {offer ? (
            <RegionPicker
              label={m.origin}
              required
              known={known?.place}
              onPick={(place) => setPicked((now) => ({ ...now, place }))}
              {...form.getInputProps("place")}
            />
          ) : (
            <DestinationPicker required {...form.getInputProps("place")} />
          )}
          <SimpleGrid cols={2} spacing="xs">
            <TextInput
              type="date"
              label={offer ? w.availableFrom : w.deliveryFrom}
              required
              {...form.getInputProps("from")}
            />
            <TextInput
              type="date"
              label={offer ? w.availableTo : w.deliveryTo}
              min={values.from}
              required
              {...form.getInputProps("to")}
            />
          </SimpleGrid>
        </Card>
        <Card title={w.moreOptions} hidden>
          <Button variant="subtle" onClick={moreOptions.toggle} aria-expanded={open} justify="flex-start">
            {open ? "−" : "+"} {w.moreOptions}
          </Button>
          <Collapse expanded={open}>
            <Stack gap="sm">
              <TextInput
                label={w.minLot}
                description={w.minLotHint}
                inputMode="numeric"
                {...form.getInputProps("min_lot_kg")}
              />
              {!offer && (
                <NativeSelect
                  label={m.tier}
                  data={[2, 1, 0].map((tier) => ({ value: String(tier), label: label(TIER, tier) }))}
                  {...form.getInputProps("tier")}
                />
              )}
              <Checkbox
                label={offer ? w.unsold : w.urgent}
                {...form.getInputProps("flag", { type: "checkbox" })}
              />
              <Checkbox
                label={offer ? m.autoAccept : m.autoAcceptDemand}
                {...form.getInputProps("auto_accept", { type: "checkbox" })}
              />
              <TextInput label={w.packaging} maxLength={120} {...form.getInputProps("packaging")} />
              <TextInput label={w.quality} maxLength={200} {...form.getInputProps("quality_note")} />
              <Textarea label={w.note} maxLength={500} {...form.getInputProps("note")} />
            </Stack>
          </Collapse>
        </Card>
        {mayDraft && !approved && (
          <Text size="sm" className="muted" id="not-approved">
            {w.notApproved}
          </Text>
        )}
        <Group grow className="thumb-bar">
          {mayDraft && (
            <Button variant="default" size="lg" disabled={busy} onClick={() => submit(true)}>
              {w.saveDraft}
            </Button>
          )}
          <Button
            type="submit"
            size="lg"
            loading={busy}
            disabled={mayDraft && !approved}
            aria-describedby={mayDraft && !approved ? "not-approved" : undefined}
          >
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Card({ title, hidden, children }: { title: string; hidden?: boolean; children: ReactNode }) {
  return (
    <Stack component="section" className="card" p="md" gap="sm" aria-label={title}>
      {!hidden && (
        <Text fw={650} component="h2" size="lg">
          {title}
        </Text>
      )}
      {children}
    </Stack>
  );
}

/** What was typed, in kilos and in both price units, while typing. */
function Conversion({ values }: { values: ListingValues }) {
  const w = useWords(postWords);
  const quantity = useQuantity();
  const price = usePrice();
  const unitWords = useUnitWords();
  const other = otherUnit(usePriceUnit());
  const kg = toKg(values.quantity, values.quantity_unit, values.kg_per_unit);
  const fen = toFenPerKg(values.price, values.price_unit, values.kg_per_unit);
  return (
    <Text size="sm" className="muted" aria-live="polite" mih={22}>
      {kg !== null && fen !== null ? (
        <>
          {w.converts(quantity(kg), price(fen))}（{priceText(fen, other)} {unitWords(other)}），
          {w.worth(yuan(kg * fen))}
        </>
      ) : kg !== null ? (
        w.convertsKg(quantity(kg))
      ) : (
        ""
      )}
    </Text>
  );
}

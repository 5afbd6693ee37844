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
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import {
  PLACE_DEMAND_NOTE_MAX_LENGTH,
  PLACE_DEMAND_PACKAGING_MAX_LENGTH,
  PLACE_DEMAND_QUALITY_NOTE_MAX_LENGTH,
  PLACE_OFFER_NOTE_MAX_LENGTH,
  PLACE_OFFER_PACKAGING_MAX_LENGTH,
  PLACE_OFFER_QUALITY_NOTE_MAX_LENGTH,
} from "@/api/limits";
import type { Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import type { Side, Variety, VarietyBrief } from "@/api/types";
import { CategoryPicker } from "@/features/catalogue/category-picker";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { DestinationPicker } from "@/features/places/destination-picker";
import { RegionPicker } from "@/features/places/region-picker";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, pick, TIER, toOptions, UNIT, useLabel, useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { faultsOf } from "@/shared/lib/action";
import { useDraft } from "@/shared/lib/draft";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { otherUnit, usePrice, usePriceUnit, useUnitWords } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { selectAll } from "@/shared/lib/select-all";
import {
  isPackage,
  isWholeKg,
  PRICE_UNITS,
  priceText,
  QUANTITY_UNITS,
  toFenPerKg,
  toKg,
  yuan,
} from "@/shared/lib/units";
import { FormSummary } from "@/shared/ui/form-summary";
import { ownListings } from "../own";
import { marketWords } from "../words";
import {
  FIELD_OF,
  FOLDED,
  forVariety,
  isProductBlank,
  type ListingValues,
  saysMore,
  valuesOf,
} from "./form-model";
import { postWords } from "./words";

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
  /** Another product than the form began with: what was said of where its content comes from holds no more. */
  onOther?: () => void;
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
  onOther,
}: Props) {
  const w = useWords(postWords);
  const m = useWords(marketWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const [more, setMore] = useState(false);
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
  // What is wrong or filled in under "more options" is shown there, or nobody would find it; it stays open while it is emptied.
  const filled = saysMore(values);
  if (!more && (filled || FOLDED.some((field) => errors[field]))) setMore(true);
  /** What became of the fields when another variety was chosen, and which. */
  const [switched, setSwitched] = useState<{ to: string; taken: boolean } | null>(null);
  const chooseVariety = (variety: Variety | null) => {
    setPicked((now) => ({
      ...now,
      variety: variety && { code: variety.code, name_zh: variety.name.zh, name_en: variety.name.en },
    }));
    if (!variety || variety.code === values.variety) return;
    const { code, bag_kg: bag } = variety;
    if (values.variety) {
      form.setValues(forVariety(values, code, bag ?? null));
      setSwitched({ to: name(variety), taken: false });
      onOther?.();
    } else if (bag && !values.kg_per_unit) form.setFieldValue("kg_per_unit", String(bag));
    // Without a network there is no last time to look up, and the fields stay empty.
    void ownListings(side, { limit: 1, variety: code }).then(
      ([before]) => {
        const now = form.getValues();
        // What has been typed meanwhile stands.
        if (!before || now.variety !== code || !isProductBlank(now)) return;
        form.setValues(forVariety(now, code, bag ?? null, valuesOf(before)));
        setSwitched({ to: name(variety), taken: true });
      },
      () => undefined,
    );
  };
  const asDraft = useRef(false);
  useDraft<KeptForm>(me?.id ?? "", keepAs ?? null, { values, known: picked });
  useEffect(() => {
    if (problem && problem.fields.length > 0) setErrors(faultsOf(problem, say, FIELD_OF));
  }, [problem, setErrors]);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        const draft = asDraft.current;
        asDraft.current = false;
        form.onSubmit((valid) => onSubmit(valid, draft, picked))(event);
      }}
    >
      <Stack gap="lg">
        <FormSummary form={form} problem={problem} />
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
              onPick={chooseVariety}
            />
          )}
          <Text size="sm" role="status" hidden={!switched}>
            {switched && (switched.taken ? w.takenOver(switched.to) : w.clearedFor(switched.to))}
          </Text>
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
              {...selectAll}
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
              {...selectAll}
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
              {...selectAll}
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
          {filled ? (
            <Text fw={650} component="h2" size="lg">
              {w.moreOptions}
            </Text>
          ) : (
            <Button variant="subtle" onClick={() => setMore(!more)} aria-expanded={more} justify="flex-start">
              {more ? "−" : "+"} {w.moreOptions}
            </Button>
          )}
          <Collapse expanded={more}>
            <Stack gap="sm">
              <TextInput
                label={w.minLot}
                description={w.minLotHint}
                inputMode="numeric"
                {...form.getInputProps("min_lot_kg")}
                {...selectAll}
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
              <TextInput
                label={w.packaging}
                maxLength={offer ? PLACE_OFFER_PACKAGING_MAX_LENGTH : PLACE_DEMAND_PACKAGING_MAX_LENGTH}
                {...form.getInputProps("packaging")}
              />
              <TextInput
                label={w.quality}
                maxLength={offer ? PLACE_OFFER_QUALITY_NOTE_MAX_LENGTH : PLACE_DEMAND_QUALITY_NOTE_MAX_LENGTH}
                {...form.getInputProps("quality_note")}
              />
              <Textarea
                label={w.note}
                maxLength={offer ? PLACE_OFFER_NOTE_MAX_LENGTH : PLACE_DEMAND_NOTE_MAX_LENGTH}
                {...form.getInputProps("note")}
              />
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
            <Button
              variant="default"
              size="lg"
              disabled={busy}
              onClick={({ currentTarget }) => {
                asDraft.current = true;
                currentTarget.form?.requestSubmit();
              }}
            >
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

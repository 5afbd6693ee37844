import {
  Box,
  Button,
  Group,
  Modal,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { api, body } from "@/api/client";
import { TRADE_NOTE_MAX_LENGTH } from "@/api/limits";
import type { BoardItem, Trade } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { DestinationPicker } from "@/features/places/destination-picker";
import { RegionPicker } from "@/features/places/region-picker";
import { useWords } from "@/shared/i18n";
import { GRADE, useLabel, useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { usePhone } from "@/shared/lib/phone";
import { usePrices } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { isWholeKg, jinText, kgText, priceInput, toFenPerKg, toKg } from "@/shared/lib/units";
import { FormProblem } from "@/shared/ui/form-problem";
import { useNavigate } from "@/shared/ui/router";
import { Loaded } from "@/shared/ui/states";
import { useListingTitle } from "../listing-card";
import type { Listing } from "../model";
import { useOwnListings } from "../own";
import { Quoted, Refused } from "./quote";
import { useQuote } from "./use-quote";
import { tradeWords } from "./words";

interface Props {
  target: BoardItem;
  mine?: Listing | undefined;
  possibleKg?: number | undefined;
  onClose: () => void;
}

const GRADES = [1, 2, 3, 4] as const;

/** Quantity, place, price and day, what they come to, and the one step that posts and proposes. */
export default function TradeDialog({ target, mine, possibleKg, onClose }: Props) {
  const w = useWords(tradeWords);
  const c = useWords(common);
  const title = useListingTitle();
  const phone = usePhone();
  const heading = target.side === "offer" ? w.buyTitle : w.sellTitle;
  return (
    <Modal
      opened
      size="lg"
      fullScreen={phone}
      onClose={onClose}
      title={heading(title(target))}
      closeButtonProps={{ "aria-label": c.close }}
    >
      {mine ? (
        <Form target={target} choices={[mine]} only={mine} kg={possibleKg} onClose={onClose} />
      ) : (
        <WithMine target={target} onClose={onClose} />
      )}
    </Modal>
  );
}

/** Whether one of my listings can answer theirs: the same goods, good enough, and something left of it. */
function fits(mine: Listing, target: BoardItem): boolean {
  const [offer, demand] = target.side === "offer" ? [target, mine] : [mine, target];
  const goods = demand.variety
    ? offer.variety?.code === demand.variety.code
    : offer.category.code === demand.category.code;
  return goods && offer.grade >= demand.grade && mine.quantities.left_kg > 0;
}

/** With one of mine that fits, if there is one. */
function WithMine({ target, onClose }: { target: BoardItem; onClose: () => void }) {
  const side = target.side === "offer" ? "demand" : "offer";
  const query = useOwnListings(side, { state: "open", limit: 100 });
  return (
    <Loaded query={query} rows={3}>
      {(items) => (
        <Form target={target} choices={items.filter((mine) => fits(mine, target))} onClose={onClose} />
      )}
    </Loaded>
  );
}

function Form({
  target,
  choices,
  only,
  kg,
  onClose,
}: {
  target: BoardItem;
  choices: Listing[];
  /** The listing that was chosen before; no other is offered. */
  only?: Listing;
  kg?: number | undefined;
  onClose: () => void;
}) {
  const w = useWords(tradeWords);
  const c = useWords(common);
  const title = useListingTitle();
  const quantity = useQuantity();
  const name = useName();
  const label = useLabel();
  const go = useNavigate();
  const today = useToday();
  const { unit, unitText, text: priceOf } = usePrices();
  const buying = target.side === "offer";
  const amount = (kilos: number) => (unit === "jin" ? jinText(kilos) : kgText(kilos)).replaceAll(",", "");
  const possible = (mine: Listing | undefined) =>
    mine ? amount(Math.min(mine.quantities.left_kg, target.quantities.left_kg)) : "";
  const first = choices[0];
  const form = useForm({
    initialValues: {
      own: first?.id ?? "",
      kg: kg ? amount(kg) : possible(first),
      place: "",
      variety: target.variety?.code ?? "",
      grade: String(target.grade),
      price: "",
      day: "",
      note: "",
    },
  });
  const values = form.values;
  const needsGoods = !buying && !target.variety && values.own === "";
  const trade = command(values, target, unit);
  const [asked] = useDebouncedValue(JSON.stringify(trade), 250);
  const quote = useQuote(JSON.parse(asked) as Trade | null);
  const fresh = asked === JSON.stringify(trade);
  const send = useAction(
    (request: Trade, key) => body(api.POST("/api/v1/trades", { body: request, headers: key(request) })),
    {
      form,
      names: { price_fen_per_kg: "price", origin: "place", destination: "place" },
      done: (made) => (made.deal_id ? w.struck : w.sent),
      after: (made) => go(made.deal_id ? paths.deal(made.deal_id) : paths.proposal(made.id)),
    },
  );
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const kilos = toKg(values.kg, unit);
    const errors = {
      ...(kilos === null ? { kg: c.notQuantity } : isWholeKg(values.kg, unit) ? {} : { kg: w.wholeKg }),
      ...(values.own === "" && !values.place ? { place: c.required } : {}),
      ...(needsGoods && !values.variety ? { variety: c.required } : {}),
      ...(values.price.trim() && !toFenPerKg(values.price, unit) ? { price: c.notPrice } : {}),
    };
    form.setErrors(errors);
    if (Object.keys(errors).length > 0 || !trade || !fresh || !quote.current) return;
    send.run({
      ...trade,
      ...(values.note.trim() ? { note: values.note.trim() } : {}),
      seen_delivered_fen_per_kg: quote.current.delivered_fen_per_kg,
    });
  };
  const unitName = unit === "jin" ? w.jin : c.kg;
  const kilos = toKg(values.kg, unit);
  const own = choices.find((one) => one.id === values.own);
  const least = Math.max(target.min_lot_kg, own?.min_lot_kg ?? 0);
  const most = Math.min(target.quantities.left_kg, own?.quantities.left_kg ?? target.quantities.left_kg);
  const bounds = [...(least > 0 ? [w.least(quantity(least))] : []), w.most(quantity(most))];
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        {!only && choices.length > 0 && (
          <NativeSelect
            label={w.with}
            data={[
              ...choices.map((mine) => ({
                value: mine.id,
                label: `${title(mine)} · ${quantity(mine.quantities.left_kg)} · ${name(mine.place)}`,
              })),
              { value: "", label: buying ? w.newDemand : w.newOffer },
            ]}
            {...form.getInputProps("own")}
            onChange={(event) => {
              const id = event.currentTarget.value;
              const mine = choices.find((one) => one.id === id);
              form.setValues({ own: id, ...(mine ? { kg: possible(mine) } : {}) });
            }}
          />
        )}
        <TextInput
          label={w.quantity(unitName)}
          description={`${kilos ? `${w.both(jinText(kilos), kgText(kilos))} · ` : ""}${bounds.join("，")}`}
          inputMode="decimal"
          required
          {...form.getInputProps("kg")}
        />
        {values.own === "" && buying && (
          <DestinationPicker label={w.deliverTo} required {...form.getInputProps("place")} />
        )}
        {values.own === "" && !buying && (
          <RegionPicker label={w.loadAt} required {...form.getInputProps("place")} />
        )}
        {needsGoods && <VarietyPicker required {...form.getInputProps("variety")} />}
        {values.own === "" && !buying && (
          <NativeSelect
            label={w.grade}
            data={GRADES.filter((grade) => grade >= target.grade).map((grade) => ({
              value: String(grade),
              label: label(GRADE, grade),
            }))}
            {...form.getInputProps("grade")}
          />
        )}
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={`${w.price(unitText)}（${c.optional}）`}
            description={
              buying
                ? w.priceAsk(priceOf(target.price_fen_per_kg))
                : w.priceBid(priceOf(target.price_fen_per_kg))
            }
            placeholder={buying ? priceInput(target.price_fen_per_kg, unit) : ""}
            inputMode="decimal"
            {...form.getInputProps("price")}
          />
          <TextInput
            label={`${w.day}（${c.optional}）`}
            description={w.dayHint}
            type="date"
            min={today}
            {...form.getInputProps("day")}
          />
        </SimpleGrid>
        <Textarea
          label={`${c.note}（${c.optional}）`}
          maxLength={TRADE_NOTE_MAX_LENGTH}
          {...form.getInputProps("note")}
        />
        <Box className="card" p="md" aria-live="polite" aria-busy={quote.busy}>
          {quote.problem ? (
            <Refused problem={quote.problem} again={quote.again} />
          ) : quote.shown ? (
            <Quoted quote={quote.shown} target={target} />
          ) : (
            <Text className="muted">{w.checkHint}</Text>
          )}
        </Box>
        <FormProblem problem={send.problem} shown={SHOWN} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {c.cancel}
          </Button>
          <Button type="submit" loading={send.busy} disabled={trade !== null && !(fresh && quote.current)}>
            {buying ? w.sendBuy : w.sendSell}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The fields that say themselves what is wrong with them, by the server's names. */
const SHOWN = [
  "kg",
  "place",
  "origin",
  "destination",
  "variety",
  "grade",
  "min_grade",
  "price_fen_per_kg",
  "day",
  "note",
];

interface Values {
  own: string;
  kg: string;
  place: string;
  variety: string;
  grade: string;
  price: string;
  day: string;
}

/** The server's command, once enough is filled in. */
function command(values: Values, target: BoardItem, unit: "jin" | "kg"): Trade | null {
  const kg = isWholeKg(values.kg, unit) ? toKg(values.kg, unit) : null;
  const price = toFenPerKg(values.price, unit);
  const buying = target.side === "offer";
  const named = values.own !== "" || (values.place !== "" && (buying || values.variety !== ""));
  if (!kg || !named || (values.price.trim() !== "" && !price)) return null;
  return {
    side: target.side,
    listing_id: target.id,
    kg,
    ...(values.own
      ? { own_id: values.own }
      : {
          place: values.place,
          ...(buying ? {} : { grade: Number(values.grade), variety: values.variety }),
        }),
    ...(price ? { price_fen_per_kg: price } : {}),
    ...(values.day ? { day: values.day } : {}),
  };
}

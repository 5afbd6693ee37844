import { Button, Group, Modal, NativeSelect, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/api/client";
import type { BoardItem } from "@/api/types";
import { FormProblem, useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/labels";
import { paths } from "@/shared/paths";
import { usePrices } from "@/shared/price-unit";
import { Link, useNavigate } from "@/shared/router";
import { Loaded } from "@/shared/states";
import { toFenPerKg, toKg } from "@/shared/units";
import { common } from "@/shared/words";
import { useListingTitle } from "../listing-card";
import type { Listing } from "../model";
import { ownListings } from "../own";
import { useQuantity } from "../parts";
import { postWords } from "../post/words";
import { listingWords } from "./words";

interface Props {
  target: BoardItem;
  /** My own listing, when it is known already. */
  mine?: Listing;
  possibleKg?: number;
}

/** A proposal between two listings, outside a round. */
export function ProposeButton({ target, mine, possibleKg }: Props) {
  const w = useWords(listingWords);
  const c = useWords(common);
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button size={mine ? "sm" : "md"} onClick={dialog.open}>
        {w.propose}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={w.proposeTitle}
        closeButtonProps={{ "aria-label": c.close }}
      >
        {mine ? (
          <ProposeForm target={target} choices={[mine]} kg={possibleKg} />
        ) : (
          <WithMine target={target} />
        )}
      </Modal>
    </>
  );
}

/** One of mine on the other side, of the same variety. */
function WithMine({ target }: { target: BoardItem }) {
  const side = target.side === "offer" ? "demand" : "offer";
  const query = useQuery({
    queryKey: [`/api/v1/${side}s/mine`, "open"],
    queryFn: () => ownListings(side, { state: "open", limit: 100 }),
  });
  // A demand for any variety of a category goes with each of them.
  const fits = ({ variety }: Listing) => !variety || !target.variety || variety.code === target.variety.code;
  return (
    <Loaded query={query} rows={3}>
      {({ items }) => <ProposeForm target={target} choices={items.filter(fits)} />}
    </Loaded>
  );
}

function ProposeForm({
  target,
  choices,
  kg,
}: {
  target: BoardItem;
  choices: Listing[];
  kg?: number | undefined;
}) {
  const w = useWords(listingWords);
  const p = useWords(postWords);
  const c = useWords(common);
  const title = useListingTitle();
  const quantity = useQuantity();
  const name = useName();
  const { unit, unitText } = usePrices();
  const go = useNavigate();
  const first = choices[0];
  const possible = (mine: Listing | undefined) =>
    mine ? String(Math.min(mine.quantities.left_kg, target.quantities.left_kg)) : "";
  const form = useForm({
    initialValues: {
      mine: first?.id ?? "",
      kg: kg ? String(kg) : possible(first),
      price: "",
      day: "",
      note: "",
    },
    validate: {
      kg: (value) => (toKg(value, "kg") ? null : c.notQuantity),
      price: (value) => (value.trim() === "" || toFenPerKg(value, unit) ? null : c.notPrice),
    },
  });
  const propose = useAction(
    (values: typeof form.values, key) => {
      const price = toFenPerKg(values.price, unit);
      const request = {
        offer_id: target.side === "offer" ? target.id : values.mine,
        demand_id: target.side === "offer" ? values.mine : target.id,
        kg: toKg(values.kg, "kg") ?? 0,
        ...(price ? { price_fen_per_kg: price } : {}),
        ...(values.day ? { day: values.day } : {}),
        ...(values.note.trim() ? { note: values.note.trim() } : {}),
      };
      return body(api.POST("/api/v1/proposals", { body: request, headers: key(request) }));
    },
    { form, done: w.proposed, after: (made) => go(paths.proposal(made.id)) },
  );
  if (!first) {
    const to = target.side === "offer" ? paths.post("demand") : paths.post("offer");
    return (
      <Stack>
        <Text>{w.proposeNone}</Text>
        <Button component={Link} to={to}>
          {target.side === "offer" ? p.postDemand : p.postOffer}
        </Button>
      </Stack>
    );
  }
  return (
    <form noValidate onSubmit={form.onSubmit((values) => propose.run(values))}>
      <Stack>
        <FormProblem problem={propose.problem} shown={["kg", "price", "day", "note"]} />
        {choices.length > 1 && (
          <NativeSelect
            label={w.proposeWith}
            data={choices.map((mine) => ({
              value: mine.id,
              label: `${title(mine)} · ${quantity(mine.quantities.left_kg)} · ${name(mine.place)}`,
            }))}
            {...form.getInputProps("mine")}
            onChange={(event) => {
              const id = event.currentTarget.value;
              form.setValues({ mine: id, kg: possible(choices.find((mine) => mine.id === id)) });
            }}
          />
        )}
        <TextInput label={w.kg} inputMode="numeric" required {...form.getInputProps("kg")} />
        <TextInput
          label={`${w.priceIn(unitText)}（${c.optional}）`}
          description={w.priceHint}
          inputMode="decimal"
          {...form.getInputProps("price")}
        />
        <TextInput label={`${w.day}（${c.optional}）`} type="date" {...form.getInputProps("day")} />
        <Textarea label={`${c.note}（${c.optional}）`} maxLength={300} {...form.getInputProps("note")} />
        <Group justify="flex-end">
          <Button type="submit" loading={propose.busy}>
            {w.propose}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { Stack, Text } from "@mantine/core";
import type { BoardItem } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, TIER, UNIT, useLabel, useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { timeText } from "@/shared/lib/days";
import { Facts } from "@/shared/ui/records";
import { DayRange, Kg, Price } from "@/shared/ui/values";
import type { Listing } from "../model";
import { QuantityBar } from "../parts";
import { marketWords } from "../words";

/** What a listing says: all of it to its owner, to others what the board shows. */
export function ListingFacts({ listing }: { listing: BoardItem & Partial<Listing> }) {
  const m = useWords(marketWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const offer = listing.side === "offer";
  const grade = label(GRADE, listing.grade);
  const { quote } = listing;
  return (
    <Stack className="card" p="lg" gap="md">
      <Text component="div">
        <Text span size="sm" className="muted" mr={6}>
          {offer ? m.ask : m.bid}
        </Text>
        <Price fen={listing.price_fen_per_kg} big both />
      </Text>
      <QuantityBar of={listing.quantities} explain />
      <Facts
        items={[
          { label: offer ? m.grade : m.minGrade, value: offer ? grade : m.orBetter(grade) },
          { label: offer ? m.origin : m.destination, value: name(listing.place) },
          {
            label: offer ? m.available : m.delivery,
            value: <DayRange from={listing.from_day} to={listing.to_day} />,
          },
          {
            label: m.minLot,
            term: "lot",
            value: listing.min_lot_kg > 0 ? <Kg kg={listing.min_lot_kg} /> : null,
          },
          {
            label: m.quoted,
            value: quote
              ? `${quote.quantity} ${label(UNIT, quote.quantity_unit)} · ${quote.price} ${c.yuan}/${label(UNIT, quote.price_unit)}${
                  quote.kg_per_unit ? `（${m.perBag(quote.kg_per_unit)}）` : ""
                }`
              : null,
          },
          { label: m.tier, term: "tier", value: offer ? null : label(TIER, listing.tier ?? null) },
          { label: m.packaging, value: listing.packaging },
          { label: m.quality, value: listing.quality_note },
          { label: m.note, value: listing.note },
          { label: m.postedAt, value: listing.posted_at ? timeText(listing.posted_at, language) : null },
          { label: m.expiresAt, value: listing.expires_at ? timeText(listing.expires_at, language) : null },
          { label: offer ? m.autoAccept : m.autoAcceptDemand, value: listing.auto_accept ? c.yes : null },
        ]}
      />
    </Stack>
  );
}

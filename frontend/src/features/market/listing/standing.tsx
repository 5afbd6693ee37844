import { Badge, Box, Group, Progress, Stack, Text } from "@mantine/core";
import type { Standing as Place, StandingPartner } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { dayText } from "@/shared/lib/days";
import { usePrice } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { Section } from "@/shared/ui/page";
import { Loaded } from "@/shared/ui/states";
import { ListingCard } from "../listing-card";
import type { Listing } from "../model";
import { useStanding } from "../own";
import { PriceRuleNote } from "../price-rule";
import { useWhy } from "../why";
import { marketWords } from "../words";
import { listingWords } from "./words";

/** What a round would give this listing if it ran now, and why no more. */
export function Standing({ listing }: { listing: Listing }) {
  const w = useWords(listingWords);
  const standing = useStanding(listing);
  return (
    <Section title={w.standing}>
      <Text className="muted" size="sm" mb="sm">
        {w.standingLead}
      </Text>
      <Loaded query={standing} rows={2}>
        {(place) => <Shown place={place} side={listing.side} />}
      </Loaded>
    </Section>
  );
}

function Shown({ place, side }: { place: Place; side: Listing["side"] }) {
  const w = useWords(listingWords);
  const quantity = useQuantity();
  const price = usePrice();
  const why = useWhy();
  const name = useName();
  const total = place.matched_kg + place.left_kg;
  const share = total > 0 ? (place.matched_kg / total) * 100 : 0;
  const guidance = place.guidance_fen_per_kg;
  return (
    <Stack gap="sm">
      <Stack className="card" p="md" gap="xs">
        <Group justify="space-between" gap="xs">
          <Text fw={600} className="num">
            {place.matched_kg > 0 ? w.standingMatched(quantity(place.matched_kg)) : w.standingNothing}
          </Text>
          {place.left_kg > 0 && (
            <Text size="sm" className="muted num">
              {w.standingLeft(quantity(place.left_kg))}
            </Text>
          )}
        </Group>
        <Progress value={share} color="leaf.6" size="lg" aria-label={w.standing} />
        {(place.reason || typeof guidance === "number") && (
          <Group gap="xs">
            {place.reason && <Badge color="persimmon">{why(place.reason)}</Badge>}
            {typeof guidance === "number" && (
              <Text size="sm">
                {side === "offer" ? w.standingSells(price(guidance)) : w.standingServed(price(guidance))}
                {place.matched_kg > 0 && w.standingMore}
              </Text>
            )}
          </Group>
        )}
        {place.subsidy && (
          <Text size="sm">{w.standingSubsidy(price(place.subsidy.fen_per_kg), name(place.subsidy))}</Text>
        )}
        {typeof guidance === "number" && !place.guidance_exact && (
          <Text size="xs" className="muted">
            {w.standingRough}
          </Text>
        )}
        <Text size="xs" className="muted num">
          {w.standingWeighed(place.offers, place.demands)}
        </Text>
      </Stack>
      {place.partners.length > 0 && <PriceRuleNote rule={place.price_rule} />}
      {place.partners.map((partner) => (
        <Partner key={partner.listing.id} partner={partner} />
      ))}
    </Stack>
  );
}

function Partner({ partner }: { partner: StandingPartner }) {
  const w = useWords(listingWords);
  const m = useWords(marketWords);
  const language = useLanguage();
  const price = usePrice();
  const quantity = useQuantity();
  const numbers = [
    { label: w.standingShare, value: quantity(partner.kg) },
    { label: w.standingPrice, value: price(partner.price_fen_per_kg) },
    { label: m.delivered, value: price(partner.delivered_fen_per_kg) },
    { label: w.standingDay, value: dayText(partner.delivery_day, language) },
  ];
  return (
    <ListingCard
      item={partner.listing}
      footer={
        <Box pt="sm" className="divided">
          <Group gap="lg">
            {numbers.map((number) => (
              <Text key={number.label} size="sm" className="num">
                <span className="muted">{number.label}</span> <b>{number.value}</b>
              </Text>
            ))}
          </Group>
        </Box>
      }
    />
  );
}

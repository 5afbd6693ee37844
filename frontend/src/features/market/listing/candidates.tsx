import { Badge, Box, Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { Candidate } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePrice } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { Section } from "@/shared/ui/page";
import { Empty, Loaded } from "@/shared/ui/states";
import { Term } from "@/shared/ui/term";
import { Price } from "@/shared/ui/values";
import { ListingCard } from "../listing-card";
import type { Listing } from "../model";
import { useCandidates } from "../own";
import { useReasonText } from "../parts";
import { TradeButton } from "../trade/button";
import { marketWords } from "../words";
import { listingWords } from "./words";

export function Candidates({ listing }: { listing: Listing }) {
  const w = useWords(listingWords);
  const c = useWords(common);
  const candidates = useCandidates(listing);
  return (
    <Section title={w.candidates}>
      <Text className="muted" size="sm" mb="sm">
        {w.candidatesLead}
      </Text>
      <Loaded query={candidates} rows={3}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty
              title={w.candidatesNone}
              hint={w.candidatesNoneHint}
              next={{
                label: c.toBoard,
                to: paths.board({ side: listing.side === "offer" ? "demand" : "offer" }),
              }}
            />
          ) : (
            <Found candidates={page.items} mine={listing} />
          )
        }
      </Loaded>
    </Section>
  );
}

/** Whom one may deal with now, and below them, folded, the others with what stands in the way. */
function Found({ candidates, mine }: { candidates: Candidate[]; mine: Listing }) {
  const w = useWords(listingWords);
  const fitting = candidates.filter((candidate) => candidate.fits);
  const others = candidates.filter((candidate) => !candidate.fits);
  return (
    <Stack gap="sm">
      {fitting.length === 0 && <Text className="muted">{w.candidatesNoneFit}</Text>}
      {fitting.map((candidate) => (
        <CandidateCard key={candidate.listing.id} candidate={candidate} mine={mine} />
      ))}
      {others.length > 0 && (
        <details className="fold" open={fitting.length === 0}>
          <summary>{w.whyNot(others.length)}</summary>
          <Stack gap="sm" mt="xs">
            {others.map((candidate) => (
              <CandidateCard key={candidate.listing.id} candidate={candidate} mine={mine} />
            ))}
          </Stack>
        </details>
      )}
    </Stack>
  );
}

/** What a grower gets at the farm gate, or a buyer pays at the gate of the market: the number that decides. */
function Decisive({ candidate, mine }: { candidate: Candidate; mine: Listing }) {
  const w = useWords(listingWords);
  const offer = mine.side === "offer";
  const fen = offer
    ? candidate.listing.price_fen_per_kg - candidate.freight_fen_per_kg
    : candidate.delivered_fen_per_kg;
  return (
    <Group gap="0 8px" align="baseline">
      <Text size="sm" className="muted">
        <Term of={offer ? "farmGate" : "delivered"}>{offer ? w.farmGate : w.atYourGate}</Term>
      </Text>
      <span className={candidate.listing.quantities.left_kg === 0 ? "taken" : undefined}>
        <Price fen={fen} big />
      </span>
    </Group>
  );
}

function CandidateCard({ candidate, mine }: { candidate: Candidate; mine: Listing }) {
  const w = useWords(listingWords);
  const m = useWords(marketWords);
  const language = useLanguage();
  const price = usePrice();
  const quantity = useQuantity();
  const reason = useReasonText();
  const numbers = [
    ...(mine.side === "offer" ? [{ label: m.delivered, value: price(candidate.delivered_fen_per_kg) }] : []),
    { label: m.margin, value: price(candidate.margin_fen_per_kg) },
    {
      label: m.freight,
      value: `${price(candidate.freight_fen_per_kg)} · ${w.transit(candidate.transit_days)}`,
    },
    { label: w.possible, value: quantity(candidate.possible_kg) },
    ...(candidate.earliest_day
      ? [{ label: w.earliest, value: dayText(candidate.earliest_day, language) }]
      : []),
  ];
  return (
    <ListingCard
      item={candidate.listing}
      figure={<Decisive candidate={candidate} mine={mine} />}
      footer={
        <Box pt="sm" className="divided">
          <Group justify="space-between" gap="sm">
            <Group gap="4px 20px">
              {numbers.map((number) => (
                <Text key={number.label} size="sm" className="num">
                  <span className="muted">{number.label}</span> <b>{number.value}</b>
                </Text>
              ))}
            </Group>
            {candidate.fits ? (
              <Group gap="xs" className="thumb">
                <Badge color="leaf" leftSection={<IconCircleCheck size={14} aria-hidden />}>
                  {w.fits}
                </Badge>
                <TradeButton target={candidate.listing} mine={mine} possibleKg={candidate.possible_kg} />
              </Group>
            ) : (
              <Group gap={6}>
                {candidate.reasons.map((one) => (
                  <Badge key={one.code} color="persimmon" leftSection={<IconCircleX size={14} aria-hidden />}>
                    {reason(one)}
                  </Badge>
                ))}
              </Group>
            )}
          </Group>
        </Box>
      }
    />
  );
}

import { Alert, Badge, Box, Button, Group, Stack, Text, Timeline } from "@mantine/core";
import { $api } from "@/api/client";
import type { Proposal } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { PROPOSAL_STATE, pick, useLabel } from "@/shared/i18n/labels";
import { THREAD_REASON } from "@/shared/i18n/reason-words";
import { common } from "@/shared/i18n/words";
import { dayText, relativeText, timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePrice } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { yuan } from "@/shared/lib/units";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { Link, useParams } from "@/shared/ui/router";
import { Kg, Price } from "@/shared/ui/values";
import { ListingCard, useListingTitle } from "../listing-card";
import { PriceRuleNote } from "../price-rule";
import { Answer } from "./answer";
import { isLive, STATE_COLOR } from "./card";
import { TakeBack } from "./take-back";
import { proposalWords } from "./words";

export default function ProposalPage() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/proposals/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(proposal) => <Detail proposal={proposal} />}</LoadedPage>;
}

function Detail({ proposal }: { proposal: Proposal }) {
  const w = useWords(proposalWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const title = useListingTitle();
  const side = proposal.my_side;
  const goods = yuan(proposal.kg * proposal.price_fen_per_kg);
  const freight = yuan(proposal.kg * proposal.freight_fen_per_kg);
  return (
    <Page
      title={title(proposal.offer)}
      lead={`${proposal.offer.enterprise.name} → ${proposal.demand.enterprise.name}`}
      badge={<Badge color={STATE_COLOR[proposal.state]}>{label(PROPOSAL_STATE, proposal.state)}</Badge>}
      back={{ to: paths.proposals(), label: w.title }}
    >
      <Stack className="card" p="lg">
        <Facts
          items={[
            { label: w.quantity, value: <Kg kg={proposal.kg} /> },
            { label: w.atOrigin, value: <Price fen={proposal.price_fen_per_kg} both /> },
            { label: w.freight, value: <Price fen={proposal.freight_fen_per_kg} /> },
            {
              label: w.delivered,
              term: "delivered",
              value: <Price fen={proposal.delivered_fen_per_kg} both />,
            },
            { label: w.amount, value: `${goods} ${c.yuan}` },
            { label: w.freightSum, value: `${freight} ${c.yuan}` },
            { label: w.total, value: `${yuan(proposal.kg * proposal.delivered_fen_per_kg)} ${c.yuan}` },
            { label: w.day, value: dayText(proposal.day, language, true) },
            {
              label: w.expires,
              value: isLive(proposal) ? relativeText(proposal.expires_at, language) : null,
            },
            { label: w.mySide, value: side ? w[side] : null },
          ]}
        />
        <Text size="sm">{w.buyerPays(goods, freight)}</Text>
        <Group gap="xs">
          <Badge color={proposal.seller_accepted_at ? "leaf" : "gray.7"}>
            {proposal.seller_accepted_at ? w.sellerAccepted : w.waitingSeller}
          </Badge>
          <Badge color={proposal.buyer_accepted_at ? "leaf" : "gray.7"}>
            {proposal.buyer_accepted_at ? w.buyerAccepted : w.waitingBuyer}
          </Badge>
          {proposal.round_id && <Badge color="blue.8">{w.fromRound}</Badge>}
        </Group>
        {proposal.deal_id ? (
          <Group>
            <Button component={Link} to={paths.deal(proposal.deal_id)}>
              {w.seeDeal}
            </Button>
          </Group>
        ) : proposal.awaiting_me ? (
          <Answer proposal={proposal} />
        ) : proposal.may_withdraw ? (
          <Stack gap="sm">
            <Alert color="blue">{w.waitingAnswer}</Alert>
            <TakeBack proposal={proposal} />
          </Stack>
        ) : isLive(proposal) ? (
          <Alert color="blue">{side ? w.waitingOther : w.onlyParties}</Alert>
        ) : null}
        {proposal.price_rule && <PriceRuleNote rule={proposal.price_rule} />}
      </Stack>
      <Group align="stretch" grow preventGrowOverflow={false} wrap="wrap">
        <Box style={{ flex: "1 1 320px" }}>
          <Section title={w.seller}>
            <ListingCard item={proposal.offer} />
          </Section>
        </Box>
        <Box style={{ flex: "1 1 320px" }}>
          <Section title={w.buyer}>
            <ListingCard item={proposal.demand} />
          </Section>
        </Box>
      </Group>
      <Thread proposal={proposal} />
    </Page>
  );
}

function Thread({ proposal }: { proposal: Proposal }) {
  const w = useWords(proposalWords);
  const language = useLanguage();
  const price = usePrice();
  const quantity = useQuantity();
  if (proposal.thread.length === 0) return null;
  return (
    <Section title={w.thread}>
      <Timeline active={proposal.thread.length} bulletSize={16} lineWidth={2} className="card" p="lg">
        {proposal.thread.map((step) => (
          <Timeline.Item
            key={`${step.at}${step.kind}`}
            title={`${w[`by_${step.by_side}`]} · ${w[`kind_${step.kind}`]}`}
          >
            <Text size="sm">
              {[
                step.kg ? quantity(step.kg) : "",
                step.price_fen_per_kg ? price(step.price_fen_per_kg) : "",
                step.day ? dayText(step.day, language) : "",
                step.reason_code ? pick(THREAD_REASON[step.reason_code], language) : "",
                step.note ?? "",
              ]
                .filter(Boolean)
                .join(" · ")}
            </Text>
            <Text size="xs" className="muted">
              {timeText(step.at, language)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}

import { Alert, Badge, Box, Group, Progress, SegmentedControl, Stack, Tabs, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { $api } from "@/api/client";
import type { Round, Side } from "@/api/types";
import { ListingCard } from "@/features/market/listing-card";
import { PriceRuleNote } from "@/features/market/price-rule";
import { ProposalCard } from "@/features/market/proposals/card";
import { useWhy } from "@/features/market/why";
import { marketWords } from "@/features/market/words";
import { useLanguage, useWords } from "@/shared/i18n";
import { TIER, useLabel, useName } from "@/shared/i18n/labels";
import { timeText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { usePrice } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { yuan } from "@/shared/lib/units";
import { ExportMenu } from "@/shared/ui/export-menu";
import { ListView } from "@/shared/ui/list";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { useParams } from "@/shared/ui/router";
import { Kg } from "@/shared/ui/values";
import { flowWords } from "../flow-words";
import { clearingWords } from "../words";
import { VERDICT_COLOR, verdict } from "./certificate";
import { RoundFlows } from "./flows";
import { Gaps } from "./gaps";
import { ShadowPrices } from "./shadow";
import { shadowWords } from "./shadow-words";

export default function RoundPage() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/clearing/rounds/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(round) => <Detail round={round} />}</LoadedPage>;
}

function Detail({ round }: { round: Round }) {
  const w = useWords(clearingWords);
  const s = useWords(shadowWords);
  const f = useWords(flowWords);
  const language = useLanguage();
  return (
    <Page
      title={w.roundTitle(round.number)}
      badge={
        <Badge color={round.state === "done" ? "leaf" : "gray.7"}>
          {round.state === "done" ? w.done : round.state === "running" ? w.running : w.failed}
        </Badge>
      }
      back={{ to: paths.rounds(), label: w.rounds }}
      actions={<ExportMenu path="/api/v1/proposals/export" query={{ round: round.id }} />}
    >
      <Stack className="card" p="lg">
        <Facts
          items={[
            { label: w.mode, value: w[`mode_${round.mode}`] },
            { label: w.priceRule, value: w[`rule_${round.price_rule}`] },
            { label: w.lots, term: "lot", value: w[`lots_${round.lots}`] },
            { label: w.started, value: timeText(round.started_at, language) },
            {
              label: w.seconds,
              value: typeof round.seconds === "number" ? w.secondsN(round.seconds.toFixed(2)) : null,
            },
            { label: w.offersN, value: round.offers },
            { label: w.demandsN, value: round.demands },
            { label: w.proposalsN, value: round.proposals },
            { label: w.matched, value: <Kg kg={round.matched_kg} /> },
            { label: w.unmet, term: "gap", value: <Kg kg={round.unmet_kg} /> },
            { label: w.surplus, term: "surplus", value: yuan(round.surplus_fen) },
          ]}
        />
        <PriceRuleNote rule={round.price_rule} />
      </Stack>
      <Gaps filled={round.filled_by_tier} gaps={round.gaps} />
      <Fill round={round} />
      <Certificate round={round} />
      <Tabs defaultValue="flows" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="flows">{f.flows}</Tabs.Tab>
          <Tabs.Tab value="proposals">{w.proposalsTab}</Tabs.Tab>
          <Tabs.Tab value="unmatched">{w.unmatchedTab}</Tabs.Tab>
          <Tabs.Tab value="shadow">{s.tab}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="flows">
          <RoundFlows id={round.id} />
        </Tabs.Panel>
        <Tabs.Panel value="proposals">
          <RoundProposals id={round.id} />
        </Tabs.Panel>
        <Tabs.Panel value="unmatched">
          <UnmatchedList id={round.id} />
        </Tabs.Panel>
        <Tabs.Panel value="shadow">
          <ShadowPrices mode={round.mode} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Fill({ round }: { round: Round }) {
  const w = useWords(clearingWords);
  const label = useLabel();
  const quantity = useQuantity();
  const tiers = round.filled_by_tier.filter((tier) => tier.of_kg > 0);
  if (tiers.length === 0) return null;
  return (
    <Section title={w.fill} term="tier">
      <Stack className="card" p="lg" gap="sm">
        {tiers.map((tier) => (
          <Box key={tier.tier}>
            <Group justify="space-between">
              <Text size="sm">{label(TIER, tier.tier)}</Text>
              <Text size="sm" className="num">
                {w.fillOf(quantity(tier.kg), quantity(tier.of_kg))} ·{" "}
                {Math.round((tier.kg / tier.of_kg) * 100)}%
              </Text>
            </Group>
            <Progress
              value={(tier.kg / tier.of_kg) * 100}
              aria-label={label(TIER, tier.tier)}
              color="leaf.6"
              size="lg"
            />
          </Box>
        ))}
      </Stack>
    </Section>
  );
}

function Certificate({ round }: { round: Round }) {
  const w = useWords(clearingWords);
  const { certificate } = round;
  if (!certificate) return null;
  const shown = verdict(certificate);
  const Icon = shown === "unequal" ? IconAlertTriangle : IconCircleCheck;
  return (
    <Section title={w.certificate} term="certificate">
      <Alert color={VERDICT_COLOR[shown]} icon={<Icon aria-hidden />} title={w[`verdict_${shown}`]}>
        <Text size="sm" mb="sm">
          {w[`verdict_${shown}_lead`]}
        </Text>
        <Facts
          items={[
            { label: w.primal, value: <span className="num">{yuan(certificate.primal_fen)}</span> },
            { label: w.dual, value: <span className="num">{yuan(certificate.dual_fen)}</span> },
            { label: w.lotsGap, value: <span className="num">{yuan(certificate.lots_gap_fen)}</span> },
            { label: w.certificate, value: certificate.checked ? w.checked : w.notChecked },
          ]}
        />
        <Text size="xs" mt="sm" style={{ overflowWrap: "anywhere" }}>
          {w.digest}：{certificate.input_digest}
        </Text>
      </Alert>
    </Section>
  );
}

function RoundProposals({ id }: { id: string }) {
  const w = useWords(clearingWords);
  const list = useList("/api/v1/clearing/rounds/{id}/proposals", { path: { id }, query: { limit: 20 } });
  return (
    <ListView query={list} empty={{ title: w.ran(0) }}>
      {(items) => (
        <Stack gap="sm">
          {items.map((proposal) => (
            <ProposalCard key={proposal.id} proposal={proposal} />
          ))}
        </Stack>
      )}
    </ListView>
  );
}

function UnmatchedList({ id }: { id: string }) {
  const w = useWords(clearingWords);
  const m = useWords(marketWords);
  const price = usePrice();
  const why = useWhy();
  const name = useName();
  const [side, setSide] = useState<Side>("demand");
  const list = useList("/api/v1/clearing/rounds/{id}/unmatched", {
    path: { id },
    query: { side, limit: 20 },
  });
  return (
    <Stack>
      <SegmentedControl
        aria-label={w.side}
        style={{ alignSelf: "flex-start" }}
        value={side}
        onChange={(next) => setSide(next as Side)}
        data={[
          { value: "demand", label: m.demand },
          { value: "offer", label: m.offer },
        ]}
      />
      <ListView
        query={list}
        empty={{
          title: w.unmatchedEmpty,
          next:
            side === "demand"
              ? { label: w.unmatchedOffers, run: () => setSide("offer") }
              : { label: w.unmatchedDemands, run: () => setSide("demand") },
        }}
      >
        {(items) => (
          <Stack gap="sm">
            {items.map((row) => (
              <ListingCard
                key={row.listing.id}
                item={row.listing}
                footer={
                  <Group gap="lg">
                    <Badge color="persimmon">{why(row.reason)}</Badge>
                    <Text size="sm">
                      <span className="muted">{w.leftKg}</span> <Kg kg={row.left_kg} />
                    </Text>
                    {typeof row.guidance_fen_per_kg === "number" && (
                      <Text size="sm">
                        <span className="muted">{w.guidance}</span>{" "}
                        <b className="num">{price(row.guidance_fen_per_kg)}</b>{" "}
                        <span className="muted">{row.guidance_exact ? w.guidanceHint : w.guidanceRough}</span>
                      </Text>
                    )}
                    {row.subsidy && (
                      <Text size="sm">
                        <span className="muted">{w.subsidy}</span>{" "}
                        <b className="num">{price(row.subsidy.fen_per_kg)}</b>{" "}
                        <span className="muted">{w.subsidyTo(name(row.subsidy))}</span>
                      </Text>
                    )}
                  </Group>
                }
              />
            ))}
          </Stack>
        )}
      </ListView>
    </Stack>
  );
}

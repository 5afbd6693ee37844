import { Badge, Group, Stack, Text, Timeline } from "@mantine/core";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import type { Deal } from "@/api/types";
import { type Language, useLanguage, useWords } from "@/shared/i18n";
import { DEAL_STATE, GRADE, pick, useLabel, useName } from "@/shared/i18n/labels";
import { DEAL_REASON, DEAL_STEP } from "@/shared/i18n/reason-words";
import { common } from "@/shared/i18n/words";
import { dayText, timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { yuan } from "@/shared/lib/units";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { Link, useParams, useSearchParams } from "@/shared/ui/router";
import { Kg, Price } from "@/shared/ui/values";
import { DEAL_COLOR } from "./deals";
import { Loads } from "./loads";
import { Messages } from "./messages";
import { Money } from "./money";
import { NextSteps } from "./next-steps";
import { OpenDispute } from "./open-dispute";
import { Parties } from "./parties";
import { paymentWords } from "./payment-words";
import { Payments } from "./payments";
import { dealWords } from "./words";

export default function DealPage() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/deals/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(deal) => <Detail deal={deal} />}</LoadedPage>;
}

function Detail({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const pw = useWords(paymentWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  // Whoever scanned the slip of a truck is at its scale.
  const [search] = useSearchParams();
  const scanned = search.get("load");
  const money = (fen: number | null | undefined) =>
    typeof fen === "number" ? `${yuan(fen)} ${c.yuan}` : null;
  return (
    <Page
      title={name(deal.variety)}
      lead={
        <>
          <span className="num">{deal.number}</span> · {deal.seller.name} → {deal.buyer.name}
        </>
      }
      badge={<Badge color={DEAL_COLOR[deal.state]}>{label(DEAL_STATE, deal.state)}</Badge>}
      back={{ to: paths.deals(), label: w.title }}
      actions={<NextSteps deal={deal} scanned={scanned} />}
    >
      <Stack className="card" p="lg">
        <Facts
          items={[
            { label: w.quantity, value: <Kg kg={deal.agreed_kg} /> },
            { label: w.grade, value: label(GRADE, deal.grade) },
            { label: w.price, value: <Price fen={deal.price_fen_per_kg} both /> },
            { label: w.freight, value: <Price fen={deal.freight_fen_per_kg} /> },
            { label: w.agreedAmount, value: money(deal.amount_fen) },
            {
              label: pw.title,
              value: (
                <b>
                  <Money deal={deal} />
                </b>
              ),
            },
            { label: w.day, value: dayText(deal.delivery_day, language, true) },
            {
              label: w.original,
              value: (
                <Group gap="sm">
                  <Link to={paths.listing("offer", deal.offer_id)}>{w.offer}</Link>
                  <Link to={paths.listing("demand", deal.demand_id)}>{w.demand}</Link>
                </Group>
              ),
            },
          ]}
        />
      </Stack>
      <OpenDispute deal={deal} />
      <Parties deal={deal} />
      <Loads deal={deal} scanned={scanned} />
      <Payments deal={deal} />
      <Progress deal={deal} />
      {deal.my_side && <Messages deal={deal} />}
    </Page>
  );
}

type DealEvent = Schemas["DealEvent"];

/** The name of a step that leaves the deal where it stands, or is more than its new state; nothing for other steps. */
function stepName(code: DealEvent["reason_code"], language: Language): string | null {
  return code && code in DEAL_STEP ? pick(DEAL_STEP[code as keyof typeof DEAL_STEP], language) : null;
}

function Progress({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const language = useLanguage();
  const label = useLabel();
  return (
    <Section title={w.timeline}>
      <Timeline active={deal.events.length} bulletSize={16} lineWidth={2} className="card" p="lg">
        {deal.events.map((event) => (
          <Timeline.Item
            key={`${event.at}${event.to}${event.reason_code}${event.note}`}
            title={stepName(event.reason_code, language) ?? label(DEAL_STATE, event.to)}
          >
            <Text size="sm">
              {[
                w[`by_${event.by}`],
                stepName(event.reason_code, language)
                  ? event.to !== event.from && label(DEAL_STATE, event.to)
                  : label(DEAL_REASON, event.reason_code),
                event.note,
              ]
                .filter(Boolean)
                .join(" · ")}
            </Text>
            <Text size="xs" className="muted">
              {timeText(event.at, language)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}

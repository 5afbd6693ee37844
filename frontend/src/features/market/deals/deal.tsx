import { Badge, Group, Stack, Text, Timeline } from "@mantine/core";
import { $api } from "@/api/client";
import type { Deal, DealState } from "@/api/types";
import { dayText, timeText } from "@/shared/days";
import { useLanguage, useWords } from "@/shared/i18n";
import { DEAL_STATE, GRADE, useLabel, useName } from "@/shared/labels";
import { LoadedPage } from "@/shared/loaded-page";
import { Page, Section } from "@/shared/page";
import { paths } from "@/shared/paths";
import { Facts } from "@/shared/records";
import { Link, useParams } from "@/shared/router";
import { yuan } from "@/shared/units";
import { common } from "@/shared/words";
import { Kg, Price } from "../parts";
import { DEAL_COLOR } from "./deals";
import { Messages } from "./messages";
import { NextSteps } from "./next-steps";
import { OpenDispute } from "./open-dispute";
import { dealWords } from "./words";

export default function DealPage() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/deals/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(deal) => <Detail deal={deal} />}</LoadedPage>;
}

function Detail({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
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
      actions={<NextSteps deal={deal} />}
    >
      <Stack className="card" p="lg">
        <Facts
          items={[
            { label: w.quantity, value: <Kg kg={deal.agreed_kg} /> },
            { label: w.grade, value: label(GRADE, deal.grade) },
            { label: w.price, value: <Price fen={deal.price_fen_per_kg} both /> },
            { label: w.freight, value: <Price fen={deal.freight_fen_per_kg} /> },
            { label: w.agreedAmount, value: money(deal.amount_fen) },
            { label: w.due, value: <b>{money(deal.due_amount_fen)}</b> },
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
      {deal.shipment && (
        <Section title={w.shipment}>
          <Stack className="card" p="lg">
            <Facts
              items={[
                { label: w.shippedWeight, value: <Kg kg={deal.shipment.kg} /> },
                { label: w.plate, value: deal.shipment.plate },
                { label: w.driver, value: deal.shipment.driver },
                { label: w.driverPhone, value: <Phone number={deal.shipment.driver_phone} /> },
                { label: w.eta, value: deal.shipment.eta ? timeText(deal.shipment.eta, language) : null },
              ]}
            />
          </Stack>
        </Section>
      )}
      {deal.receipt && (
        <Section title={w.receipt}>
          <Stack className="card" p="lg">
            <Facts
              items={[
                { label: w.receivedWeight, value: <Kg kg={deal.receipt.kg} /> },
                { label: w.grade, value: label(GRADE, deal.receipt.grade) },
                { label: w.rejectedWeight, value: <Kg kg={deal.receipt.rejected_kg} /> },
                {
                  label: w.rejectedReason,
                  value: deal.receipt.rejected_reason ? w[`rejected_${deal.receipt.rejected_reason}`] : null,
                },
                { label: w.photo, wide: true, value: deal.receipt.photo_ref },
                { label: w.receivedAmount, value: money(deal.receipt.amount_fen) },
              ]}
            />
          </Stack>
        </Section>
      )}
      {deal.settlement && (
        <Section title={w.settlement}>
          <Stack className="card" p="lg">
            <Facts
              items={[
                { label: w.amount, value: money(deal.settlement.amount_fen) },
                { label: w.method, value: w[`method_${deal.settlement.method}`] },
                { label: w.reference, value: deal.settlement.reference },
              ]}
            />
          </Stack>
        </Section>
      )}
      <Progress deal={deal} />
      {deal.my_side && <Messages deal={deal} />}
    </Page>
  );
}

/** The code of a cancellation or a dispute, in words. */
function reasonText(w: Record<string, unknown>, to: DealState, code: string | null | undefined): string {
  if (!code) return "";
  const words = w[`${to === "cancelled" ? "cancel" : "dispute"}_${code}`];
  return typeof words === "string" ? words : code;
}

function Phone({ number }: { number: string | null | undefined }) {
  return number ? <a href={`tel:${number}`}>{number}</a> : null;
}

function Parties({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  return (
    <Group grow align="stretch" preventGrowOverflow={false}>
      {(["seller", "buyer"] as const).map((side) => (
        <Stack
          key={side}
          className="card"
          p="lg"
          gap={4}
          component="section"
          aria-label={w[side]}
          style={{ flex: "1 1 260px" }}
        >
          <Text size="sm" className="muted">
            {w[side]}
          </Text>
          <Text fw={650}>{deal[side].name}</Text>
          {deal[side].contact_name && (
            <Text size="sm">
              {deal[side].contact_name} · <Phone number={deal[side].contact_phone} />
            </Text>
          )}
        </Stack>
      ))}
    </Group>
  );
}

function Progress({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const language = useLanguage();
  const label = useLabel();
  return (
    <Section title={w.timeline}>
      <Timeline active={deal.events.length} bulletSize={16} lineWidth={2} className="card" p="lg">
        {deal.events.map((event) => (
          <Timeline.Item key={`${event.at}${event.to}`} title={label(DEAL_STATE, event.to)}>
            <Text size="sm">
              {[w[`by_${event.by}`], reasonText(w, event.to, event.reason_code), event.note]
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

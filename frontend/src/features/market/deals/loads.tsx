import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { api, ifMatch } from "@/api/client";
import { LOAD_REASON_REASON_MAX_LENGTH } from "@/api/limits";
import type { Deal, Load } from "@/api/types";
import { Thumbnails } from "@/features/files/thumbnails";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, useLabel } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePrice } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { yuan } from "@/shared/lib/units";
import { ConfirmButton } from "@/shared/ui/confirm";
import { Section } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { Link } from "@/shared/ui/router";
import { Kg } from "@/shared/ui/values";
import { awaitsTrucks, onRoad, shareText, unshipped } from "./load-model";
import { loadWords } from "./load-words";
import { ScaleForm } from "./scale-form";
import { TruckForm } from "./truck-form";
import { dealWords } from "./words";

const COLOR = { on_road: "yellow.9", received: "grape.8", withdrawn: "gray.7" } as const;

/** Every truck of the deal, what its scale said, and what this side may still do with it. */
export function Loads({ deal, scanned }: { deal: Deal; scanned: string | null }) {
  const lw = useWords(loadWords);
  const quantity = useQuantity();
  if (deal.loads.length === 0) return null;
  return (
    <Section title={lw.trucks}>
      {awaitsTrucks(deal) && unshipped(deal) > 0 && <Text>{lw.waitsForMore(quantity(unshipped(deal)))}</Text>}
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
        {deal.loads.map((load) => (
          <Truck key={`${load.id}${load.version}`} deal={deal} load={load} scanned={scanned} />
        ))}
      </Stack>
      <Sums deal={deal} />
      {deal.loads.some((load) => load.state !== "withdrawn") && (
        <Group className="no-print" mt="sm">
          <Button component={Link} to={paths.dealSlip(deal.id)} variant="default">
            {deal.loads.length > 1 ? lw.slips : lw.slip}
          </Button>
        </Group>
      )}
    </Section>
  );
}

/** What all trucks brought, and what a dispute made of it. */
function Sums({ deal }: { deal: Deal }) {
  const lw = useWords(loadWords);
  const quantity = useQuantity();
  const price = usePrice();
  const { receipt } = deal;
  if (!receipt) return null;
  const weighed = deal.loads.filter((load) => load.receipt).length;
  const { resolved } = receipt;
  return (
    <>
      {weighed > 1 && <Text fw={600}>{lw.inAll(quantity(receipt.kg), weighed)}</Text>}
      {resolved && (
        <Text fw={600}>{lw.resolvedAs(quantity(resolved.kg), price(resolved.price_fen_per_kg))}</Text>
      )}
    </>
  );
}

function Truck({ deal, load, scanned }: { deal: Deal; load: Load; scanned: string | null }) {
  const w = useWords(dealWords);
  const lw = useWords(loadWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const { receipt } = load;
  const lost = receipt ? load.kg - receipt.kg - receipt.rejected_kg : 0;
  return (
    <Stack component="li" className="card" p="lg" gap="sm">
      <Group justify="space-between" gap="sm">
        <Group gap={8}>
          <Text fw={650}>{lw.truckNumber(load.position)}</Text>
          <Text className="num">{load.plate}</Text>
          <Badge color={COLOR[load.state]}>
            {receipt?.kg === 0 ? lw.refusedWhole : lw[`state_${load.state}`]}
          </Badge>
        </Group>
        <Group gap="xs" className="no-print">
          <TruckSteps deal={deal} load={load} scanned={scanned} />
        </Group>
      </Group>
      <Facts
        items={[
          { label: lw.code, value: <span className="num">{load.code}</span> },
          { label: w.shippedWeight, value: <Kg kg={load.kg} /> },
          {
            label: w.driver,
            value: (
              <span className="whole">
                {load.driver} <a href={`tel:${load.driver_phone}`}>{load.driver_phone}</a>
              </span>
            ),
          },
          { label: w.eta, value: timeText(load.eta, language) },
          ...(receipt
            ? [
                { label: w.receivedWeight, value: <Kg kg={receipt.kg} /> },
                { label: w.grade, value: label(GRADE, receipt.grade) },
                {
                  label: w.rejectedWeight,
                  value: receipt.rejected_kg > 0 ? <Kg kg={receipt.rejected_kg} /> : null,
                },
                {
                  label: w.rejectedReason,
                  value: receipt.rejected_reason ? w[`rejected_${receipt.rejected_reason}`] : null,
                },
                { label: w.receivedAmount, value: `${yuan(receipt.amount_fen)} ${c.yuan}` },
                { label: w.photo, value: receipt.photo_ref },
                {
                  label: w.photos,
                  value: receipt.photos.length > 0 && <Thumbnails ids={receipt.photos} label={w.photos} />,
                },
              ]
            : []),
        ]}
      />
      {receipt && lost !== 0 && (
        <Text size="sm" className="muted">
          {(lost > 0 ? lw.loss : lw.over)(`${Math.abs(lost)} ${c.kg}`, shareText(lost, load.kg))}
        </Text>
      )}
    </Stack>
  );
}

/** What this side may do with one truck; the only truck on the road is received at the head of the page. */
function TruckSteps({ deal, load, scanned }: { deal: Deal; load: Load; scanned: string | null }) {
  const lw = useWords(loadWords);
  const withdraw = useAction(
    (reason: string) =>
      api.POST("/api/v1/deals/{id}/loads/{load_id}/withdraw", {
        params: { path: { id: deal.id, load_id: load.id }, header: ifMatch(load.version) },
        body: { reason },
      }),
    { done: lw.withdrawn },
  );
  const onTheWay = load.state === "on_road" && deal.state === "shipped";
  if (deal.my_side === "seller" && onTheWay) {
    return (
      <>
        <TruckForm deal={deal} load={load} />
        <ConfirmButton
          label={lw.withdraw}
          text={lw.withdrawText}
          reason="required"
          reasonMaxLength={LOAD_REASON_REASON_MAX_LENGTH}
          reasonLabel={lw.withdrawReason}
          variant="subtle"
          color="persimmon"
          busy={withdraw.busy}
          onConfirm={(reason) => withdraw.run(reason)}
        />
      </>
    );
  }
  if (deal.my_side !== "buyer") return null;
  if (onTheWay && onRoad(deal).length > 1) {
    return <ScaleForm deal={deal} load={load} atOnce={scanned === load.code} />;
  }
  const mayCorrect =
    load.receipt &&
    (deal.state === "shipped" || deal.state === "received") &&
    deal.sums.confirmed_fen === 0 &&
    !deal.receipt?.resolved;
  return mayCorrect ? <ScaleForm deal={deal} load={load} /> : null;
}

/** The seller says that no more comes. */
export function EndLoading({ deal }: { deal: Deal }) {
  const lw = useWords(loadWords);
  const quantity = useQuantity();
  const end = useAction(
    () =>
      api.POST("/api/v1/deals/{id}/end-loading", {
        params: { path: { id: deal.id }, header: ifMatch(deal.version) },
      }),
    { done: lw.loadingEnded },
  );
  return (
    <ConfirmButton
      label={lw.endLoading}
      text={lw.endLoadingText(quantity(unshipped(deal)))}
      variant="default"
      busy={end.busy}
      onConfirm={() => end.run(undefined)}
    />
  );
}

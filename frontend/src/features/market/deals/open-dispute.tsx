import { Alert, Button, Group, Text } from "@mantine/core";
import { api, ifMatch } from "@/api/client";
import type { Deal } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { pick } from "@/shared/i18n/labels";
import { DISPUTE_REASON } from "@/shared/i18n/reason-words";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { usePrice } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { dealWords } from "./words";

/** What is disputed, and the solution that one side has offered: saying the same ends the dispute. */
export function OpenDispute({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const language = useLanguage();
  const price = usePrice();
  const quantity = useQuantity();
  const { dispute } = deal;
  const agree = useAction(
    (body: { kg?: number | null; price_fen_per_kg?: number | null; note: string }) =>
      api.POST("/api/v1/deals/{id}/resolve", {
        params: { path: { id: deal.id }, header: ifMatch(deal.version) },
        body,
      }),
    { done: w.resolved },
  );
  if (!dispute) return null;
  const { offered } = dispute;
  return (
    <Alert
      color="persimmon"
      title={`${w[`by_${dispute.by_side}`]} · ${pick(DISPUTE_REASON[dispute.reason_code], language)}`}
    >
      <Text>{dispute.note}</Text>
      <Text size="xs" className="muted">
        {timeText(dispute.at, language)}
      </Text>
      {offered && offered.by_side === deal.my_side && (
        <Text mt="sm" fw={600}>
          {w.offeredByUs}
        </Text>
      )}
      {offered && deal.my_side && offered.by_side !== deal.my_side && (
        <Group mt="sm">
          <Text>
            <b>{w.offered}</b>：
            {[
              typeof offered.kg === "number" ? quantity(offered.kg) : "",
              offered.price_fen_per_kg ? price(offered.price_fen_per_kg) : "",
              offered.note,
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          <Button
            size="sm"
            loading={agree.busy}
            onClick={() =>
              agree.run({
                kg: offered.kg ?? null,
                price_fen_per_kg: offered.price_fen_per_kg ?? null,
                note: w.agree,
              })
            }
          >
            {w.agree}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

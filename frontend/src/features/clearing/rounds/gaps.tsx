import { Alert, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { TierGap } from "@/api/types";
import { whyWords } from "@/features/market/why";
import { useWords } from "@/shared/i18n";
import { TIER, useLabel, useName } from "@/shared/i18n/labels";
import { usePrices } from "@/shared/lib/price-unit";
import { useQuantity } from "@/shared/lib/quantity";
import { yuan } from "@/shared/lib/units";
import { gapWords } from "./gaps-words";

interface Fill {
  tier: number;
  kg: number;
  of_kg: number;
}

/** The tiers that are short: those that get nothing first and in red, each with its goods, the reason and what helps. */
export function Gaps({ filled, gaps }: { filled: readonly Fill[]; gaps: readonly TierGap[] }) {
  const short = filled
    .filter((fill) => fill.kg < fill.of_kg && gaps.some((gap) => gap.tier === fill.tier))
    .sort((a, b) => Number(a.kg > 0) - Number(b.kg > 0) || a.tier - b.tier);
  return (
    <>
      {short.map((fill) => (
        <Tier key={fill.tier} fill={fill} gaps={gaps.filter((gap) => gap.tier === fill.tier)} />
      ))}
    </>
  );
}

function Tier({ fill, gaps }: { fill: Fill; gaps: TierGap[] }) {
  const w = useWords(gapWords);
  const label = useLabel();
  const quantity = useQuantity();
  const tier = label(TIER, fill.tier);
  if (fill.kg === 0) {
    return (
      <Alert
        color="red"
        icon={<IconAlertTriangle aria-hidden />}
        title={w.nothing(tier, quantity(fill.of_kg))}
      >
        <Lines gaps={gaps} />
      </Alert>
    );
  }
  return (
    <Stack className="card" p="lg" gap="xs">
      <Text fw={650}>{w.partly(tier, quantity(fill.of_kg - fill.kg), quantity(fill.of_kg))}</Text>
      <details className="fold">
        <summary>{w.show}</summary>
        <Lines gaps={gaps} />
      </details>
    </Stack>
  );
}

function Lines({ gaps }: { gaps: TierGap[] }) {
  const w = useWords(gapWords);
  const why = useWords(whyWords);
  const name = useName();
  const quantity = useQuantity();
  const { text: price } = usePrices();
  return (
    <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
      {gaps.map((gap) => (
        <li key={`${gap.code}${gap.any_of_category}${gap.reason}`}>
          <Group justify="space-between" gap="xs">
            <Text size="sm" fw={600}>
              {gap.any_of_category ? w.any(name(gap)) : name(gap)} · {why[gap.reason]}
            </Text>
            <Text size="sm" className="num">
              {w.line(gap.demands, quantity(gap.kg))}
            </Text>
          </Group>
          <Text size="sm">
            {w[`remedy_${gap.reason}`]}
            {typeof gap.raise_fen_per_kg === "number" &&
              `（${w.raise(price(gap.raise_fen_per_kg), yuan(gap.raise_fen ?? 0))}）`}
          </Text>
        </li>
      ))}
    </Stack>
  );
}

import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import type { Problem } from "@/api/problem";
import type { Preview } from "@/api/types";
import { whyWords } from "@/features/market/why";
import { useWords } from "@/shared/i18n";
import { TIER, useLabel } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useQuantity } from "@/shared/lib/quantity";
import { yuan } from "@/shared/lib/units";
import { FormProblem } from "@/shared/ui/form-problem";
import { Section } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { Term } from "@/shared/ui/term";
import { Kg } from "@/shared/ui/values";
import { flowWords } from "../flow-words";
import { FlowPicture } from "./flows";
import { Gaps } from "./gaps";

/** The effect of a round before it is run: what would be matched, who would hear of it, what would stay and why. */
export function PreviewResult({
  preview,
  problem,
  busy,
  onStart,
  onCancel,
}: {
  preview: Preview;
  /** Why the last start was refused. */
  problem: Problem | null;
  busy: boolean;
  onStart: (seen: Preview) => void;
  onCancel: () => void;
}) {
  const w = useWords(flowWords);
  const c = useWords(common);
  const why = useWords(whyWords);
  const label = useLabel();
  const quantity = useQuantity();
  const { certificate } = preview;
  return (
    <Section title={w.previewTitle}>
      <Stack>
        <Stack className="card" p="lg" role="group" aria-label={w.ask} aria-live="polite">
          <Text fw={650} size="lg">
            {w.ask}
          </Text>
          <Text>
            {w.question(preview.enterprises, quantity(preview.matched_kg), preview.expires_in_hours)}
          </Text>
          {preview.deals > 0 && <Alert color="yellow">{w.dealsAtOnce(preview.deals)}</Alert>}
          <FormProblem problem={problem} shown={[]} />
          <Group>
            <Button loading={busy} onClick={() => onStart(preview)}>
              {w.start}
            </Button>
            <Button variant="default" onClick={onCancel}>
              {c.cancel}
            </Button>
          </Group>
        </Stack>
        <Gaps filled={preview.filled_by_tier} gaps={preview.gaps} />
        <Stack className="card" p="lg">
          <Text fw={650}>{w.wouldMatch(preview.proposals, preview.enterprises)}</Text>
          <Facts
            items={[
              { label: w.matched, value: <Kg kg={preview.matched_kg} /> },
              { label: w.unmet, term: "gap", value: <Kg kg={preview.unmet_kg} /> },
              { label: w.surplus, term: "surplus", value: `${yuan(preview.surplus_fen)} ${w.yuan}` },
            ]}
          />
          <Text size="sm">
            <b>
              <Term of="certificate">{w.proof}</Term>
            </b>
            　{certificate.equal ? w.proved : w.lots(yuan(certificate.lots_gap_fen))}
          </Text>
          <Stack gap={6} role="group" aria-label={w.filled}>
            {preview.filled_by_tier
              .filter((tier) => tier.of_kg > 0)
              .map((tier) => (
                <div key={tier.tier}>
                  <Group justify="space-between">
                    <Text size="sm">{label(TIER, tier.tier)}</Text>
                    <Text size="sm" className="num">
                      {quantity(tier.kg)} / {quantity(tier.of_kg)}
                    </Text>
                  </Group>
                  <Progress
                    value={(tier.kg / tier.of_kg) * 100}
                    color="leaf.6"
                    aria-label={label(TIER, tier.tier)}
                  />
                </div>
              ))}
          </Stack>
        </Stack>
        <FlowPicture flows={preview.flows} />
        {preview.left.length > 0 && (
          <Stack className="card" p="lg" gap={6}>
            <Text fw={650}>{w.left}</Text>
            {preview.left.map((line) => (
              <Group key={`${line.side}${line.code}`} justify="space-between" gap="xs">
                <Text size="sm">
                  {w[line.side]} · {why[line.code]}
                </Text>
                <Text size="sm" className="num">
                  {w.leftLine(line.listings, quantity(line.kg))}
                </Text>
              </Group>
            ))}
          </Stack>
        )}
      </Stack>
    </Section>
  );
}

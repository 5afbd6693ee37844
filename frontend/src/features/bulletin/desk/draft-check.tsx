import { Alert, Anchor, Stack, Text } from "@mantine/core";
import type { DraftCheck } from "@/api/types";
import { deskWords } from "@/features/prices/desk/words";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { paths } from "@/shared/lib/paths";
import { priceText, type TableUnit } from "@/shared/lib/units";
import { Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Link } from "@/shared/ui/router";
import { editionWords } from "./edition-words";

/** Whether the draft has the latest observations, what it lacks, and what a new computation would change. */
export function DraftState({ check, day, unit }: { check: DraftCheck; day: string; unit: TableUnit }) {
  const w = useWords(editionWords);
  return (
    <Section title={w.check}>
      <Stack gap="sm">
        <Freshness check={check} />
        <Gaps check={check} day={day} />
        {check.rows.length > 0 && <Changes check={check} unit={unit} />}
      </Stack>
    </Section>
  );
}

function Freshness({ check }: { check: DraftCheck }) {
  const w = useWords(editionWords);
  if (check.up_to_date) {
    return (
      <Alert color={check.findings.length === 0 ? "leaf" : "gray"} role="note">
        {w.upToDate}
      </Alert>
    );
  }
  const parts = [
    check.observations_added.length > 0 && w.added(check.observations_added.length),
    check.observations_removed.length > 0 && w.removed(check.observations_removed.length),
  ].filter(Boolean);
  return (
    <Alert
      color="yellow"
      role="note"
      title={check.rows.length > 0 ? w.outdated(check.rows.length) : w.outdatedSame}
    >
      {parts.join(" · ")}
    </Alert>
  );
}

function Gaps({ check, day }: { check: DraftCheck; day: string }) {
  const w = useWords(editionWords);
  const name = useName();
  const language = useLanguage();
  const list = (names: string[]) => names.join(language === "zh" ? "、" : ", ");
  const silent = check.missing.map((source) => name({ name_zh: source.name, name_en: source.name_en }));
  return (
    <Stack className="card" p="md" gap={6}>
      <Text size="sm">
        {silent.length === 0 ? (
          w.allReported
        ) : (
          <>
            <strong>{w.missing(silent.length)}</strong> {list(silent)}
          </>
        )}
      </Text>
      {check.insufficient.length > 0 && (
        <Text size="sm">
          <strong>{w.insufficient(check.insufficient.length)}</strong> {list(check.insufficient.map(name))}
        </Text>
      )}
      {check.left_out.length > 0 && (
        <Text size="sm">
          <strong>{w.leftOut(check.left_out.length)}</strong>{" "}
          <Anchor component={Link} to={paths.prices(day)} underline="always">
            {w.settle}
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}

function Changes({ check, unit }: { check: DraftCheck; unit: TableUnit }) {
  const w = useWords(editionWords);
  const p = useWords(deskWords);
  const name = useName();
  const price = (fen: number | null | undefined) => (typeof fen === "number" ? priceText(fen, unit) : "–");
  return (
    <Records
      label={w.changed}
      rows={check.rows}
      rowKey={(row) => row.variety.code}
      columns={[
        { key: "variety", title: p.variety, head: true, cell: (row) => name(row.variety) },
        {
          key: "wholesale",
          title: `${p.average}（${w.before} → ${w.after}）`,
          number: true,
          cell: (row) => `${price(row.wholesale_before)} → ${price(row.wholesale_after)}`,
        },
        {
          key: "retail",
          title: `${w.retailAverage}（${w.before} → ${w.after}）`,
          number: true,
          cell: (row) => `${price(row.retail_before)} → ${price(row.retail_after)}`,
        },
      ]}
    />
  );
}

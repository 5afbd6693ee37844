import { Alert, Anchor, Stack, Text } from "@mantine/core";
import { $api } from "@/api/client";
import type { Bulletin, DraftCheck } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/names";
import { Section } from "@/shared/page";
import { paths } from "@/shared/paths";
import { Records } from "@/shared/records";
import { Link } from "@/shared/router";
import { Loaded } from "@/shared/states";
import { priceText, type TableUnit } from "@/shared/units";
import { editionWords } from "./edition-words";
import { priceWords } from "./words";

/** What the official should know before a draft is reviewed: who is silent, what is doubted, what has changed since. */
export function DraftChecks({ bulletin, unit }: { bulletin: Bulletin; unit: TableUnit }) {
  const w = useWords(editionWords);
  const query = $api.useQuery("get", "/api/v1/bulletins/{id}/check", {
    params: { path: { id: bulletin.id } },
  });
  return (
    <Section title={w.check}>
      <Loaded query={query} rows={2}>
        {(check) => (
          <Stack gap="sm">
            <Freshness check={check} />
            <Gaps check={check} day={bulletin.day} />
            {check.rows.length > 0 && <Changes check={check} unit={unit} />}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

function Freshness({ check }: { check: DraftCheck }) {
  const w = useWords(editionWords);
  if (check.up_to_date) {
    return (
      <Alert color="leaf" role="note">
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
  const p = useWords(priceWords);
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

import { Group, Stack, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useSession } from "@/api/session";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { dayText, timeText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { usePrices } from "@/shared/lib/price-unit";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { bulletinWords } from "../words";
import { archiveWords } from "./archive-words";

/** For few, so that the public page does not load it. */
const IndexDifferences = lazy(async () => ({
  default: (await import("./index-differences")).IndexDifferences,
}));

/** Every correction: why, and each figure before and after. */
export default function Corrections() {
  const w = useWords(bulletinWords);
  const a = useWords(archiveWords);
  const language = useLanguage();
  const name = useName();
  const list = useList("/api/v1/bulletins/corrections", { query: { limit: 30 } });
  const { bare: price, unitText } = usePrices();
  const prepares = useSession().me?.permissions.includes("bulletin_prepare") ?? false;
  return (
    <Page title={w.corrections} lead={a.correctionsLead} back={{ to: paths.bulletin(), label: w.title }}>
      {prepares && (
        <Suspense fallback={null}>
          <IndexDifferences />
        </Suspense>
      )}
      <ListView query={list} empty={{ title: a.correctionsNone }}>
        {(corrections) => (
          <Stack gap="sm">
            {corrections.map((correction) => (
              <Stack key={correction.id} className="card" p="md" gap={6} component="article">
                <Group justify="space-between">
                  <Link
                    to={paths.bulletinEdition(correction.id)}
                    style={{ fontWeight: 650, color: "var(--brand)", textUnderlineOffset: 3 }}
                  >
                    {dayText(correction.day, language, true)} · {a.edition(correction.edition)}
                  </Link>
                  <Text size="sm" className="muted">
                    {correction.published_at ? timeText(correction.published_at, language) : ""}
                  </Text>
                </Group>
                <Text>{correction.reason}</Text>
                {correction.rows.map((row) => (
                  <Text key={row.variety.code} size="sm" className="num">
                    <span className="muted">{name(row.variety)}</span> {w.wholesale}{" "}
                    {price(row.wholesale_before)} → {price(row.wholesale_after)}，{w.retail}{" "}
                    {price(row.retail_before)} → {price(row.retail_after)} {unitText}
                  </Text>
                ))}
              </Stack>
            ))}
          </Stack>
        )}
      </ListView>
    </Page>
  );
}

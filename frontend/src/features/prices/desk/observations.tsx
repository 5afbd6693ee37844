import { Badge, Group } from "@mantine/core";
import { $api, api } from "@/api/client";
import { useVarietyName } from "@/features/catalogue/varieties";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { useAction } from "@/shared/lib/action";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { usePrices } from "@/shared/lib/price-unit";
import { ConfirmButton } from "@/shared/ui/confirm";
import { ExportMenu } from "@/shared/ui/export-menu";
import { ListView } from "@/shared/ui/list";
import { Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Kg } from "@/shared/ui/values";
import { intakeWords } from "./intake-words";
import { deskWords } from "./words";

/** What was entered or sent in for a day. */
export function Observations({ day, mayVoid }: { day: string; mayVoid: boolean }) {
  const w = useWords(deskWords);
  const i = useWords(intakeWords);
  const { bare, unitText } = usePrices();
  const name = useName();
  const varietyName = useVarietyName();
  const sources = $api.useQuery("get", "/api/v1/price-sources", {}, { staleTime: 600_000 }).data?.items ?? [];
  const sourceName = (code: string) => name(sources.find((source) => source.code === code)) || code;
  const list = useList("/api/v1/observations", { query: { day, limit: 50 } });
  const cancel = useAction(
    ({ id, reason }: { id: string; reason: string }) =>
      api.POST("/api/v1/observations/{id}/void", { params: { path: { id } }, body: { reason } }),
    { done: w.voided },
  );
  return (
    <Section
      title={w.observations}
      actions={<ExportMenu path="/api/v1/observations/export" query={{ day }} />}
    >
      <ListView
        query={list}
        empty={{
          title: w.observationsEmpty,
          next: mayVoid
            ? { label: i.report, to: paths.pricesReport() }
            : { label: i.wallTitle, to: paths.pricesWall() },
        }}
      >
        {(rows) => (
          <Records
            label={w.observations}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              { key: "variety", title: w.variety, head: true, cell: (row) => varietyName(row.variety) },
              { key: "source", title: w.source, cell: (row) => sourceName(row.source) },
              {
                key: "price",
                title: `${w.low} / ${w.average} / ${w.high}（${unitText}）`,
                number: true,
                cell: (row) =>
                  [row.low_fen_per_kg, row.average_fen_per_kg, row.high_fen_per_kg].map(bare).join(" / "),
              },
              {
                key: "volume",
                title: w.arrived,
                number: true,
                cell: (row) => (row.volume_kg ? <Kg kg={row.volume_kg} /> : "–"),
              },
              {
                key: "flags",
                title: "",
                lead: true,
                cell: (row) => (
                  <Group gap={4}>
                    {row.unit_suspected && <Badge color="persimmon">{w.suspected}</Badge>}
                    {row.state === "void" && <Badge color="gray.7">{w.voided}</Badge>}
                  </Group>
                ),
              },
              {
                key: "act",
                title: "",
                cell: (row) =>
                  mayVoid &&
                  row.state === "valid" && (
                    <ConfirmButton
                      label={w.void}
                      text={w.voidText}
                      size="xs"
                      variant="subtle"
                      color="persimmon"
                      reason="required"
                      busy={cancel.busy}
                      onConfirm={(reason) => cancel.run({ id: row.id, reason })}
                    />
                  ),
              },
            ]}
          />
        )}
      </ListView>
    </Section>
  );
}

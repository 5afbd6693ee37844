import { Group, Stack, Text, TextInput } from "@mantine/core";
import { $api } from "@/api/client";
import { useToday } from "@/features/catalogue/meta";
import { useVarietyName } from "@/features/catalogue/varieties";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { addDays, dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { yuan } from "@/shared/lib/units";
import { ExportMenu } from "@/shared/ui/export-menu";
import { Page } from "@/shared/ui/page";
import { Facts, Records } from "@/shared/ui/records";
import { useParams, useSearchParams } from "@/shared/ui/router";
import { Empty, Loaded } from "@/shared/ui/states";
import { Kg, Price } from "@/shared/ui/values";
import { Balance } from "./statements";
import { Sums } from "./sums";
import { dealWords } from "./words";

/** A field with an end takes more room than one without: both are as wide as the wider. */
const DAY = 164;

export default function Statement() {
  const w = useWords(dealWords);
  const c = useWords(common);
  const language = useLanguage();
  const varietyName = useVarietyName();
  const today = useToday();
  const { id = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const from = search.get("from") ?? addDays(today, -30);
  const to = search.get("to") ?? today;
  const query = $api.useQuery("get", "/api/v1/statements/{enterprise_id}", {
    params: { path: { enterprise_id: id }, query: { from, to } },
  });
  const set = (change: Record<string, string>) => setSearch({ from, to, ...change }, { replace: true });
  return (
    <Page
      title={query.data ? `${w.statement} · ${query.data.counterparty.name}` : w.statement}
      back={{ to: paths.statements(), label: w.statements }}
      actions={<ExportMenu path={`/api/v1/statements/${id}/export`} query={{ from, to }} />}
    >
      <Group className="no-print">
        <TextInput
          type="date"
          w={DAY}
          label={w.from}
          value={from}
          max={to}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          w={DAY}
          label={w.to}
          value={to}
          min={from}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
      </Group>
      <Loaded query={query}>
        {(statement) => (
          <>
            <Stack className="card" p="lg">
              <Facts
                items={[
                  { label: w.opening, value: <Balance fen={statement.opening_balance_fen} /> },
                  { label: w.totalAmount, value: `${yuan(statement.totals.amount_fen)} ${c.yuan}` },
                  { label: w.totalSettled, value: `${yuan(statement.totals.settled_fen)} ${c.yuan}` },
                  { label: w.closing, value: <Balance fen={statement.closing_balance_fen} /> },
                ]}
              />
              <Text size="sm" className="muted">
                {w.linesSigns}
              </Text>
            </Stack>
            <Sums statement={statement} />
            {statement.lines.length === 0 ? (
              <Empty
                title={w.linesEmpty}
                hint={w.linesEmptyHint}
                next={{ label: w.lastYear, run: () => set({ from: addDays(today, -365), to: today }) }}
              />
            ) : (
              <Records
                label={w.statement}
                rows={statement.lines}
                rowKey={(line) => `${line.deal_number}${line.day}${line.balance_fen}`}
                columns={[
                  { key: "deal", title: w.dealNumber, head: true, cell: (line) => line.deal_number },
                  { key: "day", title: w.dayColumn, cell: (line) => dayText(line.day, language) },
                  { key: "kind", title: w.kind, cell: (line) => w[`entry_${line.kind}`] },
                  { key: "variety", title: w.variety, cell: (line) => varietyName(line.variety) },
                  { key: "kg", title: w.kg, number: true, cell: (line) => <Kg kg={line.kg} /> },
                  {
                    key: "price",
                    title: w.price,
                    number: true,
                    cell: (line) => <Price fen={line.price_fen_per_kg} />,
                  },
                  { key: "amount", title: w.amount, number: true, cell: (line) => yuan(line.amount_fen) },
                  {
                    key: "settled",
                    title: w.settledColumn,
                    number: true,
                    cell: (line) => yuan(line.settled_fen),
                  },
                  { key: "balance", title: w.balance, number: true, cell: (line) => yuan(line.balance_fen) },
                  { key: "voucher", title: w.voucher, cell: (line) => line.voucher },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

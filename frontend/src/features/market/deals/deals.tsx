import { Badge, Group, NativeSelect } from "@mantine/core";
import type { DealState } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { DEAL_STATE, toOptions, useLabel, useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { dayText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { ExportMenu } from "@/shared/ui/export-menu";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { useSearchParams } from "@/shared/ui/router";
import { Kg, Price } from "@/shared/ui/values";
import { Money } from "./money";
import { paymentWords } from "./payment-words";
import { dealWords } from "./words";

export const DEAL_COLOR: Record<DealState, string> = {
  agreed: "blue.8",
  shipped: "yellow.9",
  received: "grape.8",
  settled: "leaf",
  cancelled: "gray.7",
  disputed: "persimmon",
};

/** Not a state of a deal: a payment of it waits for the reader's word. */
const TO_CONFIRM = "to_confirm";

function asked(choice: string): Record<string, string> {
  if (choice === TO_CONFIRM) return { waiting: "payments" };
  return choice ? { state: choice } : {};
}

export default function Deals() {
  const w = useWords(dealWords);
  const pw = useWords(paymentWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const [search, setSearch] = useSearchParams();
  const state = (Object.keys(DEAL_STATE) as DealState[]).find((one) => one === search.get("state"));
  const toConfirm = search.get("waiting") === "payments";
  const filters = toConfirm ? { payments_to_confirm: true } : state ? { state } : {};
  const list = useList("/api/v1/deals", { query: { ...filters, limit: 20 } });
  return (
    <Page title={w.title} lead={w.lead} actions={<ExportMenu path="/api/v1/deals/export" query={filters} />}>
      <Group>
        <NativeSelect
          aria-label={w.state}
          value={toConfirm ? TO_CONFIRM : (state ?? "")}
          onChange={(event) => setSearch(asked(event.currentTarget.value), { replace: true })}
          data={[
            { value: "", label: w.anyState },
            { value: TO_CONFIRM, label: pw.toConfirm },
            ...toOptions(DEAL_STATE, language),
          ]}
        />
      </Group>
      <ListView
        query={list}
        empty={{
          title: w.empty,
          hint: w.emptyHint,
          next:
            state || toConfirm
              ? { label: c.showAll, run: () => setSearch({}, { replace: true }) }
              : { label: c.toBoard, to: paths.board() },
        }}
      >
        {(deals) => (
          <Records
            label={w.title}
            rows={deals}
            rowKey={(deal) => deal.id}
            to={(deal) => paths.deal(deal.id)}
            columns={[
              {
                key: "what",
                title: w.variety,
                head: true,
                cell: (deal) => `${name(deal.variety)} · ${deal.number}`,
              },
              { key: "seller", title: w.seller, cell: (deal) => deal.seller.name },
              { key: "buyer", title: w.buyer, cell: (deal) => deal.buyer.name },
              { key: "kg", title: w.quantity, number: true, cell: (deal) => <Kg kg={deal.agreed_kg} /> },
              {
                key: "price",
                title: w.price,
                number: true,
                cell: (deal) => <Price fen={deal.price_fen_per_kg} />,
              },
              {
                key: "due",
                title: pw.title,
                number: true,
                cell: (deal) => <Money deal={deal} />,
              },
              { key: "day", title: w.day, cell: (deal) => dayText(deal.delivery_day, language) },
              {
                key: "state",
                title: w.state,
                lead: true,
                cell: (deal) => <Badge color={DEAL_COLOR[deal.state]}>{label(DEAL_STATE, deal.state)}</Badge>,
              },
            ]}
          />
        )}
      </ListView>
    </Page>
  );
}

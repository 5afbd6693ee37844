import { $api } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { paths } from "@/shared/lib/paths";
import { yuan } from "@/shared/lib/units";
import { ExportMenu } from "@/shared/ui/export-menu";
import { Page } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Empty, Loaded } from "@/shared/ui/states";
import { dealWords } from "./words";

export function Balance({ fen }: { fen: number }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  if (fen === 0) return <span>{w.even}</span>;
  return (
    <span className="num">
      {fen > 0 ? w.owesUs : w.weOwe} {yuan(Math.abs(fen))} {c.yuan}
    </span>
  );
}

export default function Statements() {
  const w = useWords(dealWords);
  const query = $api.useQuery("get", "/api/v1/statements");
  return (
    <Page
      title={w.statements}
      lead={w.statementsLead}
      actions={<ExportMenu path="/api/v1/statements/export" />}
    >
      <Loaded query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty
              title={w.statementsEmpty}
              hint={w.emptyHint}
              next={{ label: w.title, to: paths.deals() }}
            />
          ) : (
            <Records
              label={w.statements}
              rows={page.items}
              rowKey={(row) => row.counterparty.id}
              to={(row) => paths.statement(row.counterparty.id)}
              columns={[
                { key: "name", title: w.counterparty, head: true, cell: (row) => row.counterparty.name },
                {
                  key: "balance",
                  title: w.balance,
                  number: true,
                  lead: true,
                  cell: (row) => <Balance fen={row.balance_fen} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

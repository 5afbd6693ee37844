import { Badge, Stack, Text } from "@mantine/core";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, PROPOSAL_STATE, useLabel, useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { yuan } from "@/shared/lib/units";
import { Page } from "@/shared/ui/page";
import { Facts, Records } from "@/shared/ui/records";
import { useParams } from "@/shared/ui/router";
import { Empty, Loaded } from "@/shared/ui/states";
import { Kg, Price } from "@/shared/ui/values";
import { useListingTitle } from "../listing-card";
import { Answer } from "./answer";
import { STATE_COLOR } from "./card";
import { proposalWords } from "./words";

type Matrix = Schemas["Matrix"];

/** Everything proposed for one demand, by delivered price, with the split that fills it most cheaply. */
export default function MatrixPage() {
  const w = useWords(proposalWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const goods = useListingTitle();
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/demands/{id}/matrix", { params: { path: { id } } });
  return (
    <Page title={w.matrix} lead={w.matrixLead} back={{ to: paths.listing("demand", id), label: w.demand }}>
      <Loaded query={query}>
        {(matrix) =>
          matrix.choices.length === 0 ? (
            <Empty
              title={w.matrixEmpty}
              hint={w.emptyHint}
              next={{ label: w.demand, to: paths.listing("demand", id) }}
            />
          ) : (
            <>
              <Stack className="card" p="lg">
                <Text fw={650} size="lg">
                  {goods(matrix.demand)}
                </Text>
                <Facts
                  items={[
                    { label: w.needed, value: <Kg kg={matrix.needed_kg} /> },
                    { label: w.suggested, value: <Kg kg={matrix.suggested_kg} /> },
                    { label: w.suggestedCost, value: `${yuan(matrix.suggested_fen)} ${c.yuan}` },
                    { label: w.uncovered, term: "gap", value: <Kg kg={matrix.uncovered_kg} /> },
                  ]}
                />
              </Stack>
              <Records
                label={w.matrix}
                rows={matrix.choices}
                rowKey={(row) => row.proposal_id}
                to={(row) => paths.proposal(row.proposal_id)}
                columns={[
                  { key: "seller", title: w.seller, head: true, cell: (row) => row.seller.name },
                  {
                    key: "goods",
                    title: `${w.origin} · ${w.grade}`,
                    cell: (row) => (
                      <span style={{ whiteSpace: "nowrap" }}>
                        {name(row.origin)} · {label(GRADE, row.grade)}
                      </span>
                    ),
                  },
                  { key: "kg", title: w.quantity, number: true, cell: (row) => <Kg kg={row.kg} /> },
                  {
                    key: "take",
                    title: w.suggested,
                    number: true,
                    cell: (row) => <Kg kg={row.suggested_kg} />,
                  },
                  {
                    key: "price",
                    title: w.atOrigin,
                    number: true,
                    cell: (row) => <Price fen={row.price_fen_per_kg} />,
                  },
                  {
                    key: "freight",
                    title: w.freight,
                    number: true,
                    cell: (row) => <Price fen={row.freight_fen_per_kg} />,
                  },
                  {
                    key: "delivered",
                    title: w.delivered,
                    term: "delivered",
                    number: true,
                    lead: true,
                    cell: (row) => (
                      <b>
                        <Price fen={row.delivered_fen_per_kg} />
                      </b>
                    ),
                  },
                  {
                    key: "day",
                    title: w.day,
                    number: true,
                    cell: (row) => dayText(row.day, language),
                  },
                  {
                    key: "answer",
                    title: w.answer,
                    act: true,
                    cell: (row) => <Turn row={row} />,
                  },
                ]}
              />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

/** Mine to answer, or the seller's turn. */
function Turn({ row }: { row: Matrix["choices"][number] }) {
  const w = useWords(proposalWords);
  const label = useLabel();
  if (row.buyer_accepted) {
    return (
      <Text size="sm" className="muted">
        {w.waitingSeller}
      </Text>
    );
  }
  return (
    <Stack gap={6} align="flex-start">
      {row.state === "countered" && (
        <Badge color={STATE_COLOR[row.state]}>{label(PROPOSAL_STATE, row.state)}</Badge>
      )}
      <Answer proposal={{ ...row, id: row.proposal_id }} size="sm" />
    </Stack>
  );
}

import { Badge } from "@mantine/core";
import { useParams } from "react-router";
import { $api } from "@/api/client";
import { dayText } from "@/shared/days";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, PROPOSAL_STATE, useLabel, useName } from "@/shared/labels";
import { Page } from "@/shared/page";
import { Records } from "@/shared/records";
import { Empty, Loaded } from "@/shared/states";
import { toListing } from "../model";
import { Kg, Price } from "../parts";
import { STATE_COLOR } from "./card";
import { proposalWords } from "./words";

export default function Matrix() {
  const w = useWords(proposalWords);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/demands/{id}/matrix", { params: { path: { id } } });
  return (
    <Page title={w.matrix} lead={w.matrixLead} back={{ to: `/demands/${id}`, label: w.title }}>
      <Loaded query={query}>
        {(matrix) =>
          matrix.items.length === 0 ? (
            <Empty title={w.matrixEmpty} />
          ) : (
            <Records
              label={w.matrix}
              rows={matrix.items}
              rowKey={(row) => row.id}
              to={(row) => `/proposals/${row.id}`}
              columns={[
                { key: "seller", title: w.seller, head: true, cell: (row) => row.offer.enterprise.name },
                { key: "origin", title: w.origin, cell: (row) => name(toListing(row.offer).place) },
                { key: "grade", title: w.grade, cell: (row) => label(GRADE, toListing(row.offer).grade) },
                { key: "kg", title: w.quantity, number: true, cell: (row) => <Kg kg={row.kg} /> },
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
                  number: true,
                  cell: (row) => (
                    <b>
                      <Price fen={row.delivered_fen_per_kg} />
                    </b>
                  ),
                },
                { key: "day", title: w.day, cell: (row) => dayText(row.day, language) },
                {
                  key: "state",
                  title: w.state,
                  cell: (row) => (
                    <Badge color={STATE_COLOR[row.state]}>{label(PROPOSAL_STATE, row.state)}</Badge>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

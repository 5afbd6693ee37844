import { api, body } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { ListView, useList } from "@/shared/list";
import { Page } from "@/shared/page";
import { Table } from "./archive";
import { bulletinWords } from "./words";

export default function Corrections() {
  const w = useWords(bulletinWords);
  const list = useList(["/api/v1/bulletins/corrections"], (cursor) =>
    body(
      api.GET("/api/v1/bulletins/corrections", {
        params: { query: { limit: 30, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  return (
    <Page title={w.corrections} lead={w.correctionsLead} back={{ to: "/bulletin", label: w.title }}>
      <ListView query={list} empty={{ title: w.correctionsNone }}>
        {(items) => <Table rows={items} />}
      </ListView>
    </Page>
  );
}

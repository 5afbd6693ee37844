import { Button, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { api, body } from "@/api/client";
import { useSession } from "@/api/session";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { ExportMenu } from "@/shared/ui/export-menu";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { useSearchParams } from "@/shared/ui/router";
import { Changed, What } from "./audit-cells";
import { actorText, entityOf, entityOptions, reasonText } from "./audit-words";
import { auditWords } from "./words";

export default function Audit() {
  const w = useWords(auditWords);
  const c = useWords(common);
  const language = useLanguage();
  const { me } = useSession();
  const [search] = useSearchParams();
  const [typed, setTyped] = useState({
    entity: entityOf(search.get("entity")),
    entity_id: search.get("entity_id") ?? "",
  });
  const [filters] = useDebouncedValue(typed, 300);
  const query = {
    ...(filters.entity ? { entity: filters.entity } : {}),
    ...(filters.entity_id.trim() ? { entity_id: filters.entity_id.trim() } : {}),
  };
  const list = useList("/api/v1/audit", { query: { ...query, limit: 50 } });
  return (
    <Page
      title={w.audit}
      lead={w.auditLead}
      actions={
        <>
          {me?.permissions.includes("audit_verify") && <VerifyChain />}
          <ExportMenu path="/api/v1/audit/export" query={query} />
        </>
      }
    >
      <Group grow preventGrowOverflow={false}>
        <NativeSelect
          label={w.entity}
          value={typed.entity ?? ""}
          onChange={(event) => setTyped({ ...typed, entity: entityOf(event.currentTarget.value) })}
          data={[{ value: "", label: w.all }, ...entityOptions(language)]}
        />
        <TextInput
          label={w.entityId}
          value={typed.entity_id}
          onChange={(event) => setTyped({ ...typed, entity_id: event.currentTarget.value })}
        />
      </Group>
      <ListView
        query={list}
        empty={{
          title: w.auditEmpty,
          next: { label: c.showAll, run: () => setTyped({ entity: undefined, entity_id: "" }) },
        }}
      >
        {(rows) => (
          <Records
            label={w.audit}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              { key: "what", title: w.action, head: true, cell: (row) => <What row={row} /> },
              { key: "when", title: w.when, lead: true, cell: (row) => timeText(row.at, language) },
              {
                key: "actor",
                title: w.actor,
                cell: (row) => row.actor_name ?? actorText(row.actor, language),
              },
              { key: "change", title: w.change, cell: (row) => <Changed row={row} /> },
              {
                key: "reason",
                title: w.reason,
                cell: (row) => reasonText(row, language),
              },
            ]}
          />
        )}
      </ListView>
    </Page>
  );
}

function VerifyChain() {
  const w = useWords(auditWords);
  const verify = useAction((_: null) => body(api.GET("/api/v1/audit/verify")));
  return (
    <Group>
      {verify.result && (
        <Text role="status">{verify.result.intact ? w.chainGood(verify.result.checked) : w.chainBad}</Text>
      )}
      <Button variant="light" loading={verify.busy} onClick={() => verify.run(null)}>
        {w.verifyChain}
      </Button>
    </Group>
  );
}

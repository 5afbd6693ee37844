import { Badge, Box, Group, NativeSelect, SimpleGrid, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { $api } from "@/api/client";
import type { Enterprise, EnterpriseState } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { ENTERPRISE_STATE, KIND, toOptions, useLabel, useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { relativeText, timeText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { ExportMenu } from "@/shared/ui/export-menu";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { useSearchParams } from "@/shared/ui/router";
import { ENTERPRISE_COLOR } from "../enterprise";
import { vettingWords } from "./words";

const STATES = Object.keys(ENTERPRISE_STATE) as EnterpriseState[];

export default function Enterprises() {
  const w = useWords(vettingWords);
  const c = useWords(common);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const [search, setSearch] = useSearchParams();
  const asked = search.get("state") ?? "pending";
  const state = STATES.find((one) => one === asked);
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 300);
  const filters = { ...(state ? { state } : {}), ...(q ? { q } : {}) };
  const list = useList("/api/v1/enterprises", { query: { ...filters, limit: 30 } });
  return (
    <Page
      title={w.enterprises}
      lead={w.enterprisesLead}
      actions={<ExportMenu path="/api/v1/enterprises/export" query={filters} />}
    >
      <Counters now={state ?? "all"} go={(next) => setSearch({ state: next }, { replace: true })} />
      <Group align="flex-end">
        <NativeSelect
          label={w.filterState}
          value={state ?? "all"}
          onChange={(event) => setSearch({ state: event.currentTarget.value }, { replace: true })}
          data={[{ value: "all", label: w.all }, ...toOptions(ENTERPRISE_STATE, language)]}
        />
        <TextInput
          label={w.searchEnterprise}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
      </Group>
      <ListView
        query={list}
        empty={{
          title: state === "pending" && !q ? w.empty : w.emptyOther,
          next: {
            label: c.showAll,
            run: () => {
              setTyped("");
              setSearch({ state: "all" }, { replace: true });
            },
          },
        }}
      >
        {(items) => (
          <Records
            label={w.enterprises}
            rows={items}
            rowKey={(row) => row.id}
            to={(row) => paths.vetting(row.id)}
            columns={[
              { key: "name", title: w.name, head: true, cell: (row) => row.name },
              { key: "kind", title: w.kind, cell: (row) => label(KIND, row.kind) },
              { key: "region", title: w.region, cell: (row) => name(row.region) },
              { key: "submitted", title: w.submitted, cell: (row) => timeText(row.submitted_at, language) },
              {
                key: "due",
                title: w.due,
                cell: (row) => (row.state === "pending" ? <Clock enterprise={row} /> : "–"),
              },
              {
                key: "state",
                title: w.filterState,
                lead: true,
                cell: (row) => (
                  <Badge color={ENTERPRISE_COLOR[row.state]}>{label(ENTERPRISE_STATE, row.state)}</Badge>
                ),
              },
            ]}
          />
        )}
      </ListView>
    </Page>
  );
}

/** The green channel's four hours. */
export function Clock({ enterprise }: { enterprise: Pick<Enterprise, "state" | "due_at" | "overdue"> }) {
  const w = useWords(vettingWords);
  const language = useLanguage();
  if (enterprise.state !== "pending") return <>–</>;
  const when = relativeText(enterprise.due_at, language);
  return enterprise.overdue ? (
    <Text span inherit className="rise" fw={600}>
      {w.late(when)}
    </Text>
  ) : (
    <span>{w.left(when)}</span>
  );
}

function Counters({ now, go }: { now: string; go: (state: string) => void }) {
  const w = useWords(vettingWords);
  const inbox = $api.useQuery("get", "/api/v1/inbox", {}, { refetchInterval: 60_000 }).data;
  const counters = [
    { state: "pending", label: w.pending, value: inbox?.pending, tone: "var(--brand)" },
    { state: "pending", label: w.overdue, value: inbox?.overdue, tone: "var(--urgent)" },
    { state: "returned", label: w.returned, value: inbox?.returned, tone: "var(--muted)" },
    { state: "suspended", label: w.suspended, value: inbox?.suspended, tone: "var(--muted)" },
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
      {counters.map((counter) => (
        <UnstyledButton
          key={counter.label}
          className="card"
          p="md"
          aria-pressed={now === counter.state}
          onClick={() => go(counter.state)}
        >
          <Box>
            <Text fz={28} fw={700} className="num" c={counter.tone} lh={1.2}>
              {counter.value ?? "–"}
            </Text>
            <Text size="sm" className="muted">
              {counter.label}
            </Text>
          </Box>
        </UnstyledButton>
      ))}
    </SimpleGrid>
  );
}

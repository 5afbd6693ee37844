import { Badge, Box, Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { $api, api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useSession } from "@/api/session";
import { useVarietyName } from "@/features/catalogue/varieties";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { useAction } from "@/shared/lib/action";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { REGULATORS } from "@/shared/lib/roles";
import { ListView } from "@/shared/ui/list";
import { Page, Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Empty, Loaded } from "@/shared/ui/states";
import { useWhy } from "@/shared/ui/why";
import { intakeWords } from "./intake-words";
import { useReportable } from "./sources";
import { PriceTabs } from "./tabs";
import { deskWords } from "./words";

type Waiting = Schemas["WaitingPriceName"];

/** Names that the catalogue does not know: asked once, remembered. */
export default function PriceNames() {
  const w = useWords(intakeWords);
  const query = $api.useQuery("get", "/api/v1/price-names/waiting");
  return (
    <Page title={w.namesTitle} lead={w.namesLead}>
      <PriceTabs />
      <Loaded query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty title={w.namesEmpty} next={{ label: w.queueTitle, to: paths.pricesQueue() }} />
          ) : (
            <Stack gap={8}>
              {page.items.map((item) => (
                <Question key={`${item.source}|${item.name}`} item={item} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Remembered />
    </Page>
  );
}

function Question({ item }: { item: Waiting }) {
  const w = useWords(intakeWords);
  const name = useName();
  const varietyName = useVarietyName();
  const { me } = useSession();
  const official = me !== null && REGULATORS.includes(me.role);
  const { sources } = useReportable();
  const [scope, setScope] = useState<"source" | "all">("source");
  const [variety, setVariety] = useState("");
  const stop = useWhy(variety ? null : w.chooseFirst);
  const answer = useAction(
    (meant: string | null, key) => {
      const request = {
        name: item.name,
        variety: meant,
        ...(scope === "source" ? { source: item.source } : {}),
      };
      return body(api.POST("/api/v1/price-names", { body: request, headers: key(request) }));
    },
    { done: (made) => w.answered(made.settled) },
  );
  const source = sources.find((one) => one.code === item.source);
  return (
    <Box className="card" p="sm" role="group" aria-label={item.name}>
      <Group justify="space-between" align="flex-end">
        <Box style={{ flex: "1 1 160px" }}>
          <Group gap="xs">
            <Text fw={600}>{item.name}</Text>
            <Badge color="yellow.9">{w.rowsOf(item.rows)}</Badge>
          </Group>
          <Text size="sm" className="muted">
            {name(source) || item.source}
          </Text>
          {source && (
            <Group gap={6} mt={6}>
              {item.likely.map((code) => (
                <Button
                  key={code}
                  size="xs"
                  variant="light"
                  loading={answer.busy}
                  onClick={() => answer.run(code)}
                >
                  {w.likely(varietyName(code))}
                </Button>
              ))}
            </Group>
          )}
        </Box>
        {source && (
          <Group align="flex-end" gap="xs">
            <Box w={200}>
              <VarietyPicker label={w.means} value={variety} onChange={setVariety} />
            </Box>
            {official && (
              <NativeSelect
                label={w.scope}
                value={scope}
                onChange={(event) => setScope(event.currentTarget.value as "source" | "all")}
                data={[
                  { value: "source", label: w.scopeSource },
                  { value: "all", label: w.scopeAll },
                ]}
              />
            )}
            <Button {...stop.button} loading={answer.busy} onClick={() => answer.run(variety)}>
              {w.remember}
            </Button>
            <Button variant="default" loading={answer.busy} onClick={() => answer.run(null)}>
              {w.ignoreName}
            </Button>
            {stop.text}
          </Group>
        )}
      </Group>
    </Box>
  );
}

function Remembered() {
  const w = useWords(intakeWords);
  const p = useWords(deskWords);
  const name = useName();
  const varietyName = useVarietyName();
  const sources = $api.useQuery("get", "/api/v1/price-sources", {}, { staleTime: 600_000 }).data?.items ?? [];
  const list = useList("/api/v1/price-names", { query: { limit: 50 } });
  return (
    <Section title={w.remembered}>
      <ListView
        query={list}
        empty={{
          title: w.rememberedEmpty,
          hint: w.rememberedHint,
          next: { label: p.importFile, to: paths.pricesImport() },
        }}
      >
        {(rows) => (
          <Records
            label={w.remembered}
            rows={rows}
            rowKey={(row) => `${row.source ?? ""}|${row.name}`}
            columns={[
              { key: "name", title: w.role_name, head: true, cell: (row) => row.name },
              {
                key: "means",
                title: w.means,
                cell: (row) => (row.variety ? varietyName(row.variety) : w.notCollected),
              },
              {
                key: "scope",
                title: p.source,
                cell: (row) =>
                  row.source
                    ? name(sources.find((one) => one.code === row.source)) || row.source
                    : w.everywhere,
              },
            ]}
          />
        )}
      </ListView>
    </Section>
  );
}

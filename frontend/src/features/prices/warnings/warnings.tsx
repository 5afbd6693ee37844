import { Badge, Box, Group, NativeSelect, Stack, Tabs, Text } from "@mantine/core";
import { api, ifMatch } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { type Language, useLanguage, useWords } from "@/shared/i18n";
import type { GlossaryKey } from "@/shared/i18n/glossary";
import { useName } from "@/shared/i18n/names";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { dayText, timeText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { type Prices, usePrices } from "@/shared/lib/price-unit";
import { permilleText, printedChange, type TableUnit } from "@/shared/lib/units";
import { ConfirmButton } from "@/shared/ui/confirm";
import { ExportMenu } from "@/shared/ui/export-menu";
import { Kept } from "@/shared/ui/kept";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { Link, useSearchParams } from "@/shared/ui/router";
import { Term } from "@/shared/ui/term";
import { WarningSettings } from "./warnings-settings";
import { warningWords } from "./warnings-words";

type Warning = Schemas["PriceWarning"];
type State = Schemas["WarningState"];
type Rule = Schemas["WarningRule"];

const STATES: readonly State[] = ["open", "acknowledged", "dismissed"];
const RULES: readonly Rule[] = ["ifpa", "outlier", "two_days", "week", "stock_out"];
const COLOR: Record<State, string> = { open: "persimmon", acknowledged: "leaf", dismissed: "gray.7" };

/** Which rule fired on which numbers, and what was made of it. */
export default function Warnings() {
  const w = useWords(warningWords);
  const [search, setSearch] = useSearchParams();
  const tab = search.get("tab") === "settings" ? "settings" : "list";
  return (
    <Page title={w.title} lead={w.lead}>
      <Tabs value={tab} onChange={(next) => setSearch(next === "settings" ? { tab: "settings" } : {})}>
        <Tabs.List mb="md">
          <Tabs.Tab value="list">{w.list}</Tabs.Tab>
          <Tabs.Tab value="settings">{w.settings}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="list">
          <WarningList />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <WarningSettings />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function WarningList() {
  const w = useWords(warningWords);
  const c = useWords(common);
  const [search, setSearch] = useSearchParams();
  const asked = search.get("state") ?? "open";
  const state = STATES.find((one) => one === asked);
  const rule = RULES.find((one) => one === search.get("rule"));
  const variety = search.get("variety") ?? "";
  const filters = {
    ...(state ? { state } : {}),
    ...(rule ? { rule } : {}),
    ...(variety ? { variety } : {}),
  };
  const set = (key: string, value: string) =>
    setSearch(
      (now) => {
        if (value) now.set(key, value);
        else now.delete(key);
        return now;
      },
      { replace: true },
    );
  const list = useList("/api/v1/price-warnings", { query: { ...filters, limit: 20 } });
  return (
    <Stack>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={w.state}
          value={state ?? "all"}
          onChange={(event) => set("state", event.currentTarget.value)}
          data={[
            ...STATES.map((value) => ({ value: value as string, label: w[`state_${value}`] })),
            { value: "all", label: w.all },
          ]}
        />
        <NativeSelect
          label={w.rule}
          value={rule ?? ""}
          onChange={(event) => set("rule", event.currentTarget.value)}
          data={[
            { value: "", label: w.all },
            ...RULES.map((value) => ({ value: value as string, label: w[`rule_${value}`] })),
          ]}
        />
        <Box style={{ flex: "1 1 200px" }}>
          <VarietyPicker clearable value={variety} onChange={(code) => set("variety", code)} />
        </Box>
        <ExportMenu path="/api/v1/price-warnings/export" query={filters} />
      </Group>
      <ListView
        query={list}
        empty={{
          title: state === "open" && !rule && !variety ? w.empty : w.emptyOther,
          hint: w.emptyHint,
          next: { label: c.showAll, run: () => setSearch({ state: "all" }, { replace: true }) },
        }}
      >
        {(items) => (
          <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label={w.title}>
            {items.map((warning, place) => (
              <Card
                key={warning.id}
                warning={warning}
                explain={items.findIndex((one) => one.rule === warning.rule) === place}
              />
            ))}
          </Stack>
        )}
      </ListView>
    </Stack>
  );
}

/** The sentence that says on which numbers a rule fired. */
export function evidenceText(
  warning: Warning,
  w: (typeof warningWords)["zh"],
  language: Language,
  { unit, text: price }: Pick<Prices, "unit" | "text">,
): string {
  const { evidence } = warning;
  const seen = (at: number) => {
    const one = evidence.prices.at(at);
    return one ? price(one.fen_per_kg) : "–";
  };
  const scaled = (milli: number | null | undefined) => ((milli ?? 0) / 1000).toFixed(2).replace("-", "−");
  switch (warning.rule) {
    case "two_days":
      return w.evidence_two_days(seen(0), seen(1), seen(2), permilleText(evidence.threshold));
    case "week":
      return w.evidence_week(
        seen(0),
        seen(1),
        `${evidence.figure > 0 ? "+" : "−"}${permilleText(change(evidence.prices, unit))}`,
        permilleText(evidence.threshold),
      );
    case "outlier":
      return w.evidence_outlier(
        seen(0),
        price(evidence.median ?? 0),
        scaled(evidence.figure),
        scaled(evidence.threshold),
        evidence.points ?? 0,
      );
    case "ifpa":
      return w.evidence_ifpa(
        scaled(evidence.figure),
        scaled(evidence.threshold),
        scaled(evidence.quarter),
        scaled(evidence.year),
        evidence.points ?? 0,
        seen(-1),
      );
    default:
      return w.evidence_stock_out(
        evidence.figure,
        seen(0),
        dayText(evidence.prices.at(0)?.day ?? warning.day, language),
      );
  }
}

/** The plain change between the first and the last price as printed, in thousandths, without its sign. */
function change(prices: Warning["evidence"]["prices"], unit: TableUnit): number {
  const [then, now] = [prices.at(0)?.fen_per_kg ?? 0, prices.at(-1)?.fen_per_kg ?? 0];
  return Math.abs(printedChange(now, then, unit).permille ?? 0);
}

const TERMS: Partial<Record<Warning["rule"], GlossaryKey>> = { ifpa: "ifpa", outlier: "outlier" };

/** The first warning of a rule explains it. */
function Card({ warning, explain }: { warning: Warning; explain: boolean }) {
  const w = useWords(warningWords);
  const prices = usePrices();
  const sentence = usePriceSentence();
  const name = useName();
  const language = useLanguage();
  const when = warning.rule === "ifpa" ? warning.day.slice(0, 7) : dayText(warning.day, language);
  const header = ifMatch(warning.version);
  const path = { id: warning.id };
  const acknowledge = useAction(
    (reason: string) =>
      api.POST("/api/v1/price-warnings/{id}/acknowledge", {
        params: { path },
        body: reason ? { reason } : {},
        headers: header,
      }),
    { done: w.acknowledged },
  );
  const dismiss = useAction(
    (reason: string) =>
      api.POST("/api/v1/price-warnings/{id}/dismiss", {
        params: { path },
        body: { reason },
        headers: header,
      }),
    { done: w.dismissed },
  );
  const reopen = useAction(
    (_: null) => api.POST("/api/v1/price-warnings/{id}/reopen", { params: { path }, headers: header }),
    { done: w.reopened },
  );
  const high = warning.direction === "high";
  const grave = warning.grade >= 2 && warning.state === "open";
  return (
    <Box component="li" className={grave ? "card grave" : "card"} p="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Box style={{ flex: "1 1 320px", minWidth: 0 }}>
          <Group gap={8} mb={4}>
            <Link to={paths.trend(warning.variety.code)} style={{ fontWeight: 650 }}>
              {name(warning.variety)}
            </Link>
            {warning.rule === "stock_out" ? (
              <Badge color="yellow.9">{w.missing}</Badge>
            ) : (
              <Badge color={high ? "persimmon" : "leaf"}>
                {high ? "▲" : "▼"} {high ? w.high : w.low}
              </Badge>
            )}
            <Badge color={warning.grade >= 2 ? "persimmon" : "gray.7"}>{w.grade(warning.grade)}</Badge>
            <Badge color={COLOR[warning.state]}>{w[`state_${warning.state}`]}</Badge>
          </Group>
          <Text size="sm" className="muted">
            <Term of={explain ? TERMS[warning.rule] : undefined}>{w[`rule_${warning.rule}`]}</Term>
            <Kept>{["", warning.source ? name(warning.source) : w.city, when].join(" · ")}</Kept>
          </Text>
          <Text mt={4}>
            <Kept>{evidenceText(warning, w, language, prices)}</Kept>
          </Text>
          {warning.state !== "open" && (
            <Text size="sm" className="muted" mt={4}>
              <Kept>
                {[
                  warning.reason && sentence(warning.reason),
                  w.by(
                    warning.decided_by ?? w.platform,
                    warning.decided_at ? timeText(warning.decided_at, language) : "",
                  ),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </Kept>
            </Text>
          )}
        </Box>
        <Group gap="xs" className="no-print">
          {warning.state === "open" ? (
            <>
              <ConfirmButton
                label={w.acknowledge}
                text={w.acknowledgeText}
                reason="optional"
                size="sm"
                busy={acknowledge.busy}
                onConfirm={(reason) => acknowledge.run(reason)}
              />
              <ConfirmButton
                label={w.dismiss}
                text={w.dismissText}
                reason="required"
                size="sm"
                variant="default"
                busy={dismiss.busy}
                onConfirm={(reason) => dismiss.run(reason)}
              />
            </>
          ) : (
            <ConfirmButton
              label={w.reopen}
              size="sm"
              variant="subtle"
              busy={reopen.busy}
              onConfirm={() => reopen.run(null)}
            />
          )}
        </Group>
      </Group>
    </Box>
  );
}

import {
  Badge,
  Box,
  Checkbox,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { $api, api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useSession } from "@/api/session";
import { useVarietyName } from "@/features/catalogue/varieties";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { dayText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { usePrices } from "@/shared/lib/price-unit";
import { type TableUnit, toFenPerKg } from "@/shared/lib/units";
import { ConfirmButton } from "@/shared/ui/confirm";
import { ExportMenu } from "@/shared/ui/export-menu";
import { FormDialog } from "@/shared/ui/form-dialog";
import { Kept } from "@/shared/ui/kept";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { useSearchParams } from "@/shared/ui/router";
import { useWhy } from "@/shared/ui/why";
import { intakeWords } from "./intake-words";
import { useQueueRules, useRuleText } from "./rules";
import { PriceTabs } from "./tabs";
import { deskWords } from "./words";

type Row = Schemas["PriceRow"];
const STATES = ["waiting", "accepted", "corrected", "dropped"] as const;

/** Prices set aside: a person accepts, corrects or drops them, one by one or many at once. */
export default function PriceQueue() {
  const w = useWords(intakeWords);
  const p = useWords(deskWords);
  const c = useWords(common);
  const name = useName();
  const rules = useQueueRules();
  const decides = (useSession().me?.permissions ?? []).includes("prices_report");
  const [search, setSearch] = useSearchParams();
  const [picked, setPicked] = useState<string[]>([]);
  const stop = useWhy(picked.length > 0 ? null : w.pickFirst);
  const sources = $api.useQuery("get", "/api/v1/price-sources", {}, { staleTime: 600_000 }).data?.items ?? [];
  const state = STATES.find((one) => one === search.get("state")) ?? "waiting";
  const filter = {
    state,
    ...Object.fromEntries(
      ["source", "rule", "day", "name"].flatMap((k) => (search.get(k) ? [[k, search.get(k)]] : [])),
    ),
  };
  const put = (key: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(key, value);
    else next.delete(key);
    setPicked([]);
    setSearch(next, { replace: true });
  };
  const list = useList("/api/v1/price-queue", { query: { limit: 50, ...filter } });
  const decide = useAction(
    (request: { ids: string[]; action: "accept" | "drop"; reason: string }) =>
      body(api.POST("/api/v1/price-queue/decide", { body: request })),
    { done: (made) => w.outcome(made.decided, made.left), after: () => setPicked([]) },
  );
  return (
    <Page
      title={w.queueTitle}
      lead={w.queueLead}
      actions={<ExportMenu path="/api/v1/price-queue/export" query={filter} />}
    >
      <PriceTabs />
      <SimpleGrid cols={{ base: 2, md: 5 }}>
        <NativeSelect
          label={w.rowState}
          value={state}
          onChange={(event) => put("state", event.currentTarget.value)}
          data={STATES.map((one) => ({ value: one, label: w[`rstate_${one}`] }))}
        />
        <NativeSelect
          label={w.rule}
          value={search.get("rule") ?? ""}
          onChange={(event) => put("rule", event.currentTarget.value)}
          data={[{ value: "", label: w.anyRule }, ...rules]}
        />
        <NativeSelect
          label={p.source}
          value={search.get("source") ?? ""}
          onChange={(event) => put("source", event.currentTarget.value)}
          data={[
            { value: "", label: w.anySource },
            ...sources.map((source) => ({ value: source.code, label: name(source) })),
          ]}
        />
        <TextInput
          type="date"
          label={p.day}
          value={search.get("day") ?? ""}
          onChange={(event) => put("day", event.currentTarget.value)}
        />
        <TextInput
          label={w.role_name}
          defaultValue={search.get("name") ?? ""}
          onBlur={(event) => put("name", event.currentTarget.value.trim())}
          onKeyDown={(event) => event.key === "Enter" && put("name", event.currentTarget.value.trim())}
        />
      </SimpleGrid>
      <ListView
        query={list}
        empty={{
          title: w.queueEmpty,
          next:
            search.size > 0
              ? { label: c.showAll, run: () => setSearch({}, { replace: true }) }
              : { label: p.title, to: paths.prices() },
        }}
      >
        {(rows) => (
          <Stack gap={8}>
            {decides && state === "waiting" && (
              <Group className="sticky-bar">
                <Checkbox
                  label={w.selectAll}
                  checked={picked.length === rows.length}
                  indeterminate={picked.length > 0 && picked.length < rows.length}
                  onChange={(event) =>
                    setPicked(event.currentTarget.checked ? rows.map((row) => row.id) : [])
                  }
                />
                <ConfirmButton
                  label={w.acceptSelected(picked.length)}
                  text={w.acceptText}
                  size="sm"
                  {...stop.button}
                  reason="required"
                  busy={decide.busy}
                  onConfirm={(reason) => decide.run({ ids: picked, action: "accept", reason })}
                />
                <ConfirmButton
                  label={w.dropSelected(picked.length)}
                  text={w.dropText}
                  size="sm"
                  variant="default"
                  {...stop.button}
                  reason="required"
                  busy={decide.busy}
                  onConfirm={(reason) => decide.run({ ids: picked, action: "drop", reason })}
                />
                {stop.text}
              </Group>
            )}
            {rows.map((row) => (
              <QueueRow
                key={row.id}
                row={row}
                source={name(sources.find((one) => one.code === row.source)) || row.source}
                picked={picked.includes(row.id)}
                onPick={
                  decides && row.state === "waiting"
                    ? (on) => setPicked((now) => (on ? [...now, row.id] : now.filter((id) => id !== row.id)))
                    : undefined
                }
              />
            ))}
          </Stack>
        )}
      </ListView>
    </Page>
  );
}

/** The unit of a raw quote, where it is one of the two. */
function quotedUnit(written: string): TableUnit | null {
  const unit = written.normalize("NFKC").replace(/^元\s*\/\s*|\s/g, "");
  if (/^(公斤|千克|kg)$/i.test(unit)) return "kg";
  return /^(斤|市斤|500克|500g|jin)$/i.test(unit) ? "jin" : null;
}

/** The row's prices in the reader's unit; what the source wrote stands behind them where it is in another. */
function Quoted({ row }: { row: Row }) {
  const w = useWords(intakeWords);
  const { unit, unitText, bare } = usePrices();
  const prices = [row.low, row.average, row.high];
  const raw = `${prices.map((price) => price || "–").join(" / ")} ${row.unit}`;
  const quoted = quotedUnit(row.unit);
  const fens = quoted === null ? [] : prices.map((price) => (price ? toFenPerKg(price, quoted) : undefined));
  if (quoted === null || quoted === unit || fens.includes(null)) {
    return (
      <Text size="sm" className="num">
        {raw}
      </Text>
    );
  }
  return (
    <Text size="sm" className="num">
      {fens.map(bare).join(" / ")} {unitText} <span className="muted quoted">{w.quotedAs(raw)}</span>
    </Text>
  );
}

function QueueRow({
  row,
  source,
  picked,
  onPick,
}: {
  row: Row;
  source: string;
  picked: boolean;
  onPick: ((on: boolean) => void) | undefined;
}) {
  const w = useWords(intakeWords);
  const sentence = usePriceSentence();
  const language = useLanguage();
  const rule = useRuleText();
  const variety = useVarietyName();
  return (
    <Box className="card" p="sm">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        {onPick && (
          <Checkbox
            mt={3}
            aria-label={w.select(`${row.name} ${w.rowNumber(row.row)}`)}
            checked={picked}
            onChange={(event) => onPick(event.currentTarget.checked)}
          />
        )}
        <Box style={{ flex: 1, minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{row.name}</Text>
            {row.variety && variety(row.variety) !== row.name && (
              <Text size="sm" className="muted">
                {variety(row.variety)}
              </Text>
            )}
            <Badge color="yellow.9" tt="none">
              {rule(row.rule)}
            </Badge>
            {row.state !== "waiting" && <Badge color="gray.7">{w[`rstate_${row.state}`]}</Badge>}
          </Group>
          <Quoted row={row} />
          <Text size="sm" className="muted">
            <Kept>
              {[source, row.day && dayText(row.day, language), w.rowNumber(row.row), row.spec]
                .filter(Boolean)
                .join(" · ")}
            </Kept>
          </Text>
          {row.messages.map((message) => (
            <Text key={`${message.column}${message.rule}`} size="sm" c="var(--bad)">
              {message.column ? `${message.column}：` : ""}
              <Kept>{sentence(message.message)}</Kept>
            </Text>
          ))}
          {row.note && (
            <Text size="sm" className="muted">
              {row.note}
            </Text>
          )}
        </Box>
        {onPick && <Correct row={row} />}
      </Group>
    </Box>
  );
}

function Correct({ row }: { row: Row }) {
  const w = useWords(intakeWords);
  const p = useWords(deskWords);
  const c = useWords(common);
  const must = useMust();
  const varietyName = useVarietyName();
  const form = useForm({
    initialValues: {
      low: row.low,
      average: row.average,
      high: row.high,
      unit: row.unit,
      day: row.day ?? "",
      variety: row.variety ?? "",
      reason: "",
      confirmed: false,
    },
    validate: { low: must, average: must, high: must, unit: must, variety: must, reason: must },
  });
  const send = useAction(
    ({ variety, day, ...rest }: typeof form.values) =>
      body(
        api.POST("/api/v1/price-queue/{id}/correct", {
          params: { path: { id: row.id } },
          body: { ...rest, ...(variety ? { variety } : {}), ...(day ? { day } : {}) },
        }),
      ),
    { form, done: w.corrected },
  );
  return (
    <FormDialog
      label={w.correct}
      title={w.correctTitle(row.name)}
      size="xs"
      variant="light"
      aria-label={`${w.correct} ${row.name} ${w.rowNumber(row.row)}`}
      problem={send.problem}
      form={form}
      busy={send.busy}
      result={send.result}
      onSubmit={form.onSubmit((values) => send.run(values))}
    >
      <Text size="sm" className="muted">
        {w.asReported}：{row.cells.filter(Boolean).join(" · ")}
      </Text>
      <VarietyPicker
        required
        known={row.variety ? { code: row.variety, name_zh: varietyName(row.variety) } : null}
        {...form.getInputProps("variety")}
      />
      <SimpleGrid cols={3}>
        <TextInput label={p.low} inputMode="decimal" {...form.getInputProps("low")} />
        <TextInput label={p.average} inputMode="decimal" {...form.getInputProps("average")} />
        <TextInput label={p.high} inputMode="decimal" {...form.getInputProps("high")} />
      </SimpleGrid>
      <SimpleGrid cols={2}>
        <TextInput label={p.unit} {...form.getInputProps("unit")} />
        <TextInput type="date" label={p.day} {...form.getInputProps("day")} />
      </SimpleGrid>
      <Textarea label={c.reason} required maxLength={200} {...form.getInputProps("reason")} />
      <Checkbox label={w.confirmedPrice} {...form.getInputProps("confirmed", { type: "checkbox" })} />
    </FormDialog>
  );
}

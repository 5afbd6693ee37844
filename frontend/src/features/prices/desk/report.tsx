import {
  Alert,
  Badge,
  Box,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react";
import { $api, api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { Problem } from "@/api/problem";
import { useToday } from "@/features/catalogue/meta";
import { useVarietyName } from "@/features/catalogue/varieties";
import { VarietyPicker } from "@/features/catalogue/variety-picker";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePhone } from "@/shared/lib/phone";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { toast } from "@/shared/lib/toast";
import { permilleText, priceText, signed, type TableUnit } from "@/shared/lib/units";
import { ErrorSummary } from "@/shared/ui/error-summary";
import { Page } from "@/shared/ui/page";
import { Link, useSearchParams } from "@/shared/ui/router";
import { Loaded } from "@/shared/ui/states";
import {
  averageFen,
  BLANK,
  changePermille,
  FIELDS,
  type Field,
  isFilled,
  type Line,
  lineKey,
  needsReason,
  pasted,
  previousText,
  repeatedRow,
  stalls,
  type Typed,
  toRow,
  usualUnit,
} from "./grid-model";
import { intakeWords } from "./intake-words";
import { SourceSelect, useReportable } from "./sources";
import { PriceTabs } from "./tabs";
import { deskWords } from "./words";

type Draft = Record<string, Typed>;
type Result = Schemas["PriceBatchRowResult"];

/** The day's prices of one source: yesterday's beside empty fields. */
export default function PriceReport() {
  const w = useWords(intakeWords);
  const p = useWords(deskWords);
  const today = useToday();
  const { sources, loading } = useReportable();
  const [search, setSearch] = useSearchParams();
  const day = search.get("day") ?? today;
  const asked = search.get("source") ?? "";
  const owing = sources.filter((source) => source.kind !== "reference");
  const source = owing.some((one) => one.code === asked)
    ? asked
    : owing.length === 1
      ? (owing[0]?.code ?? "")
      : "";
  const change = (next: { source?: string; day?: string }) =>
    setSearch({ source: next.source ?? source, day: next.day ?? day }, { replace: true });
  return (
    <Page title={w.reportTitle} lead={w.reportLead}>
      <PriceTabs />
      {!loading && owing.length === 0 ? (
        <Text className="muted">{p.noSource}</Text>
      ) : (
        <Group align="flex-end">
          <SourceSelect
            sources={owing}
            value={source}
            onChange={(event) => change({ source: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={p.day}
            value={day}
            max={today}
            onChange={(event) => event.currentTarget.value && change({ day: event.currentTarget.value })}
          />
        </Group>
      )}
      {source && <Sheet key={`${source}|${day}`} source={source} day={day} />}
    </Page>
  );
}

function Sheet({ source, day }: { source: string; day: string }) {
  const query = $api.useQuery("get", "/api/v1/price-sources/{code}/form", {
    params: { path: { code: source }, query: { day } },
  });
  return <Loaded query={query}>{(form) => <Grid form={form} />}</Loaded>;
}

function Grid({ form }: { form: Schemas["PriceForm"] }) {
  const w = useWords(intakeWords);
  const p = useWords(deskWords);
  const c = useWords(common);
  const varietyName = useVarietyName();
  const source = form.source.code;
  const retail = form.source.kind !== "wholesale_market";
  const [draft, setDraft] = useLocalStorage<Draft>({
    key: `cailanzi.prices.${source}.${form.day}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const [unit, setUnit] = useState<TableUnit>(usualUnit(form.lines));
  const [more, setMore] = useState<Line[]>([]);
  const [results, setResults] = useState<Record<string, Result>>({});
  const [held, setHeld] = useState<string | null>(null);
  /** What the summary says of rows that were not taken. */
  const [refused, setRefused] = useState<Problem | null>(null);
  const [unchanged, setUnchanged] = useState(false);
  const cells = useRef(new Map<string, HTMLInputElement>());
  const known = new Set(form.lines.map(lineKey));
  const lines = [...form.lines, ...more.filter((line) => !known.has(lineKey(line)))];
  const filled = lines.filter((line) => isFilled(draft[lineKey(line)]));
  // Said beforehand: what is neither typed nor reported yet is as it was.
  const repeated = unchanged
    ? lines.flatMap((line) =>
        line.previous && !line.today && !isFilled(draft[lineKey(line)])
          ? [{ line, previous: line.previous }]
          : [],
      )
    : [];
  const reported = lines.filter((line) => line.owed && line.today).length;
  const owed = lines.filter((line) => line.owed).length;

  const set = (line: Line, change: Partial<Typed>) =>
    setDraft((now) => ({ ...now, [lineKey(line)]: { ...BLANK, ...now[lineKey(line)], ...change } }));
  const focus = (row: number, field: Field) => {
    const cell = cells.current.get(`${row}.${field}`);
    cell?.focus();
    cell?.select();
    return Boolean(cell);
  };
  const keys = (event: KeyboardEvent, row: number, field: Field) => {
    const step = event.key === "ArrowUp" ? -1 : ["Enter", "ArrowDown"].includes(event.key) ? 1 : 0;
    if (step !== 0 && !event.nativeEvent.isComposing) {
      event.preventDefault();
      focus(row + step, field);
    }
  };
  const paste = (event: ClipboardEvent, row: number, field: Field) => {
    const block = pasted(event.clipboardData.getData("text"));
    if (block.length < 2 && (block[0]?.length ?? 0) < 2) return;
    event.preventDefault();
    const first = FIELDS.indexOf(field);
    setDraft((now) => {
      const next = { ...now };
      for (const [down, values] of block.entries()) {
        const line = lines[row + down];
        if (!line) break;
        const typed = { ...BLANK, ...next[lineKey(line)] };
        for (const [right, value] of values.entries()) {
          const name = FIELDS[first + right];
          if (name) typed[name] = value;
        }
        next[lineKey(line)] = typed;
      }
      return next;
    });
  };

  const sent = [...filled, ...repeated.map(({ line }) => line)];
  const send = useAction(
    (_: boolean, key) => {
      const request = {
        source,
        sender: "form" as const,
        rows: [
          ...filled.map((line) => toRow(line, draft[lineKey(line)] ?? BLANK, form.day, unit, retail)),
          ...repeated.map(({ line, previous }) => repeatedRow(line, previous, form.day)),
        ],
        ...(repeated.length > 0 ? { unchanged: true } : {}),
      };
      return body(api.POST("/api/v1/observations/batch", { body: request as never, headers: key(request) }));
    },
    {
      quiet: true,
      after: (answer) => {
        const next: Record<string, Result> = {};
        const kept = { ...draft };
        let taken = 0;
        for (const [at, result] of answer.results.entries()) {
          const line = sent[at];
          if (!line) continue;
          const good = ["accepted", "superseding", "duplicate"].includes(result.verdict) && !answer.held;
          if (good) {
            taken += 1;
            delete kept[lineKey(line)];
          } else if (result.verdict === "set_aside") {
            delete kept[lineKey(line)];
          }
          if (!good) next[lineKey(line)] = result;
        }
        const faults = sent.flatMap((line) => {
          const result = next[lineKey(line)];
          const said = result?.messages.map(({ message }) => message).join("；");
          return said
            ? [{ path: rowId(line), code: "invalid_value", message: `${varietyName(line.variety)}：${said}` }]
            : [];
        });
        setRefused(
          faults.length > 0 ? new Problem({ status: 422, code: "invalid_input", fields: faults }) : null,
        );
        setHeld(answer.held ? answer.id : null);
        setResults(next);
        setUnchanged(false);
        setDraft(answer.held ? draft : kept);
        toast(w.results(taken, answer.results.length - taken));
      },
    },
  );
  const complete = useAction(
    () =>
      body(
        api.POST("/api/v1/price-reports/{source}/{day}/complete", {
          params: { path: { source, day: form.day } },
        }),
      ),
    { done: w.submitted },
  );
  const lacking = filled.filter(
    (line) => needsReason(line, draft[lineKey(line)] ?? BLANK, unit) && !draft[lineKey(line)]?.reason.trim(),
  );
  const notYet = sent.length > 0 ? w.sendFirst : lines.every((line) => !line.today) ? w.nothingSent : "";
  return (
    <Stack>
      <Group align="flex-end">
        <NativeSelect
          label={p.unit}
          value={unit}
          onChange={(event) => setUnit(event.currentTarget.value as TableUnit)}
          data={[
            { value: "jin", label: c.perJin },
            { value: "kg", label: c.perKg },
          ]}
        />
        <Group gap="xs" pb={8}>
          <Badge color="gray.7">{w.deadline(form.deadline)}</Badge>
          <Badge color={reported === owed ? "leaf" : "yellow.9"}>{w.filled(reported, owed)}</Badge>
          {filled.length > 0 && (
            <Text size="sm" className="muted" role="status">
              {w.draftKept}
            </Text>
          )}
        </Group>
      </Group>
      {!retail && (
        <Text size="sm" className="muted">
          {w.stallsHint}
        </Text>
      )}
      <Checkbox
        label={w.unchangedToday}
        description={unchanged ? w.unchangedRows(repeated.length) : w.unchangedHint}
        checked={unchanged}
        onChange={(event) => setUnchanged(event.currentTarget.checked)}
      />
      <ErrorSummary
        problem={send.problem ?? refused}
        title={w.rowsRefused}
        field={({ path }) => {
          const at = /^rows\[(\d+)\]/.exec(path)?.[1];
          const line = at === undefined ? undefined : sent[Number(at)];
          return at === undefined ? path : line ? rowId(line) : null;
        }}
      />
      {held && (
        <Alert color="persimmon" role="alert">
          {w.held} <Link to={paths.priceBatch(held)}>{w.seeBatch}</Link>
        </Alert>
      )}
      <Stack gap={8} component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label={w.reportTitle}>
        {lines.map((line, row) => (
          <Row
            key={lineKey(line)}
            line={line}
            row={row}
            name={varietyName(line.variety)}
            unit={unit}
            retail={retail}
            typed={draft[lineKey(line)] ?? BLANK}
            result={results[lineKey(line)]}
            onChange={(change) => set(line, change)}
            onKey={keys}
            onPaste={paste}
            cells={cells.current}
          />
        ))}
      </Stack>
      <Box maw={360}>
        <VarietyPicker
          label={w.addVariety}
          value=""
          onChange={(variety) =>
            variety &&
            setMore((now) => [
              ...now,
              { variety, spec: "", origin: "", owed: false, previous: null, today: null },
            ])
          }
        />
      </Box>
      <Group className="sticky-bar">
        <Button
          loading={send.busy}
          disabled={sent.length === 0 || lacking.length > 0}
          onClick={() => send.run(true)}
          aria-describedby="why-not-sent"
        >
          {w.send}（{sent.length}）
        </Button>
        <Button
          variant="default"
          loading={complete.busy}
          disabled={notYet !== ""}
          aria-describedby="why-not-sent"
          onClick={() => complete.run(undefined)}
        >
          {w.sendAll}
        </Button>
        <Text size="sm" className="muted" id="why-not-sent">
          {lacking.length > 0
            ? `${w.needsReason}：${lacking.map((line) => varietyName(line.variety)).join("、")}`
            : sent.length === 0
              ? notYet || w.nothingTyped
              : notYet}
        </Text>
      </Group>
    </Stack>
  );
}

/** Where a line of the form stands on the page. */
function rowId(line: Line): string {
  return `price-${encodeURIComponent(lineKey(line))}`;
}

interface RowProps {
  line: Line;
  row: number;
  name: string;
  unit: TableUnit;
  retail: boolean;
  typed: Typed;
  result: Result | undefined;
  onChange: (change: Partial<Typed>) => void;
  onKey: (event: KeyboardEvent, row: number, field: Field) => void;
  onPaste: (event: ClipboardEvent, row: number, field: Field) => void;
  cells: Map<string, HTMLInputElement>;
}

function Row({ line, row, name, unit, retail, typed, result, onChange, onKey, onPaste, cells }: RowProps) {
  const w = useWords(intakeWords);
  const sentence = usePriceSentence();
  const p = useWords(deskWords);
  const language = useLanguage();
  const phone = usePhone();
  const labels: Record<Field, string> = {
    low: p.low,
    average: p.average,
    high: p.high,
    volume: retail ? p.stores : p.volume,
  };
  const permille = changePermille(line, typed, unit);
  const asks = needsReason(line, typed, unit);
  const several = stalls(typed.average).length > 1;
  const mean = several ? averageFen(typed.average, unit) : null;
  const shown = retail ? (["average", "volume"] as const) : FIELDS;
  return (
    <Box component="li" className="card" p="sm" id={rowId(line)}>
      <Group gap="sm" align="center" wrap={phone ? "wrap" : "nowrap"}>
        <Box style={{ flex: phone ? "1 1 100%" : "0 0 240px", minWidth: 0 }}>
          <Group gap={6}>
            <Text fw={600}>{name}</Text>
            {line.spec && (
              <Text size="sm" className="muted">
                {[line.spec, line.origin].filter(Boolean).join(" · ")}
              </Text>
            )}
          </Group>
          <Text size="sm" className="muted num">
            {line.previous
              ? `${dayText(line.previous.day, language)}：${previousText(line, unit)}`
              : `${w.last}：${w.noLast}`}
          </Text>
        </Box>
        <Box
          style={{
            display: "grid",
            gap: 8,
            alignItems: "end",
            flex: "1 1 auto",
            gridTemplateColumns: `repeat(${shown.length}, minmax(0, 1fr))`,
          }}
        >
          {shown.map((field) => (
            <TextInput
              key={field}
              ref={(cell) => {
                if (cell) cells.set(`${row}.${field}`, cell);
                else cells.delete(`${row}.${field}`);
              }}
              aria-label={`${name} ${labels[field]}`}
              label={row === 0 || phone ? labels[field] : undefined}
              labelProps={{ "aria-hidden": true }}
              inputMode={field === "average" && !retail ? "text" : "decimal"}
              enterKeyHint="next"
              size="sm"
              value={typed[field]}
              placeholder={
                line.today && field === "average"
                  ? priceText(line.today.average_fen_per_kg, unit)
                  : several && field !== "volume" && field !== "average"
                    ? "…"
                    : ""
              }
              onChange={(event) => onChange({ [field]: event.currentTarget.value })}
              onKeyDown={(event) => onKey(event, row, field)}
              onPaste={(event) => onPaste(event, row, field)}
            />
          ))}
        </Box>
        <Group gap={6} style={{ flex: phone ? "1 1 100%" : "0 0 130px" }}>
          {mean !== null && <Badge color="blue.8">{`x̄ ${priceText(mean, unit)}`}</Badge>}
          {permille !== null && permille !== 0 && (
            <Badge color={asks ? "persimmon" : "gray.7"}>{signed(permille, permilleText(permille))}%</Badge>
          )}
          {line.today && <Badge color="leaf">{w.sent}</Badge>}
        </Group>
      </Group>
      {asks && (
        <TextInput
          mt={8}
          size="sm"
          aria-label={w.reasonFor(name)}
          label={w.needsReason}
          value={typed.reason}
          maxLength={200}
          onChange={(event) => onChange({ reason: event.currentTarget.value })}
        />
      )}
      {result && (
        <Text size="sm" c="var(--bad)" mt={6} role="status">
          {result.messages.map((message) => sentence(message.message)).join("；")}
        </Text>
      )}
    </Box>
  );
}

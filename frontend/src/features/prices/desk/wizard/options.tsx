import { Box, Checkbox, MultiSelect, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { PRICE_MAPPING_BLOCKS_MAXIMUM } from "@/api/limits";
import { useWords } from "@/shared/i18n";
import { intakeWords } from "../intake-words";
import { type Mapping, readWeights, weightsText } from "./columns";
import { type Reading, sampleOf, useInRound } from "./reading";
import { wizardWords } from "./words";

type Encoding = NonNullable<Mapping["encoding"]>;
const ENCODINGS: readonly Encoding[] = ["utf8", "utf16", "gb18030", "big5", "shift_jis", "euc_kr", "latin1"];

/** A setting: in sight where the file needs it or where it has a value, else folded. */
interface Setting {
  key: string;
  shown: boolean;
  field: ReactNode;
}

/** How days, units and numbers are written, where the columns do not say it. */
export function Options({ reading, judge }: { reading: Reading; judge: (wrong: string | null) => void }) {
  const w = useWords(wizardWords);
  const settings = useSettings(reading, judge);
  const folded = settings.filter((one) => !one.shown);
  const grid = (some: Setting[]) => (
    <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
      {some.map((one) => (
        <Box key={one.key}>{one.field}</Box>
      ))}
    </SimpleGrid>
  );
  return (
    <Stack gap="sm">
      {grid(settings.filter((one) => one.shown))}
      <Known reading={reading} />
      <details className="fold">
        <summary>{w.options}</summary>
        <Box mt="xs">{grid(folded)}</Box>
      </details>
    </Stack>
  );
}

function useSettings(
  { batch, draft, put, round }: Reading,
  judge: (wrong: string | null) => void,
): Setting[] {
  const w = useWords(wizardWords);
  const i = useWords(intakeWords);
  // By what was read last: a field does not move while it is filled in.
  const had = batch.mapping;
  const sample = sampleOf(batch);
  const columns = had.columns ?? {};
  const [missing, setMissing] = useInRound(round, (had.missing ?? []).join(" "));
  const broke = (...rules: string[]) =>
    rules.some((rule) => rule in (batch.reasons as Record<string, number>));
  const setting = (key: string, shown: unknown, field: ReactNode): Setting => ({
    key,
    shown: Boolean(shown),
    field,
  });
  const header = sample.header.filter(Boolean);
  return [
    setting(
      "unit",
      had.unit || !columns.unit || broke("unit_missing", "unknown_unit"),
      <TextInput
        id="read-unit"
        label={w.unit}
        description={w.unitHint}
        value={draft.unit ?? ""}
        onChange={(event) => put({ unit: event.currentTarget.value || null })}
      />,
    ),
    setting(
      "day",
      had.day || (!columns.day && !had.day_in_name),
      <TextInput
        id="read-day"
        type="date"
        label={w.day}
        description={"\u00a0"}
        value={draft.day ?? ""}
        onChange={(event) => put({ day: event.currentTarget.value || null })}
      />,
    ),
    setting(
      "decimal",
      had.decimal || broke("decimal_mark_unclear"),
      <NativeSelect
        id="read-decimal"
        label={w.decimal}
        value={draft.decimal ?? ""}
        onChange={(event) => put({ decimal: (event.currentTarget.value || null) as Mapping["decimal"] })}
        data={[
          { value: "", label: w.recognised },
          { value: "point", label: w.decimalPoint },
          { value: "comma", label: w.decimalComma },
        ]}
      />,
    ),
    setting(
      "average",
      had.average || broke("average_missing") || (columns.low && columns.high && !columns.average),
      <NativeSelect
        id="read-average"
        label={w.average}
        value={draft.average ?? ""}
        onChange={(event) => put({ average: (event.currentTarget.value || null) as Mapping["average"] })}
        data={[
          { value: "", label: w.averageWait },
          { value: "middle", label: w.averageMiddle },
        ]}
      />,
    ),
    setting(
      "range",
      had.range || broke("range_missing") || (columns.average && !columns.low && !columns.high),
      <NativeSelect
        label={w.range}
        value={draft.range ?? ""}
        onChange={(event) => put({ range: (event.currentTarget.value || null) as Mapping["range"] })}
        data={[
          { value: "", label: w.rangeWait },
          { value: "average", label: w.rangeAverage },
        ]}
      />,
    ),
    setting(
      "weights",
      Object.keys(had.weights ?? {}).length > 0 || broke("unit_weight_missing", "unknown_unit"),
      <Weights round={round} value={had.weights} put={(weights) => put({ weights })} judge={judge} />,
    ),
    setting(
      "blocks",
      had.blocks || sample.blocks > 1,
      <NativeSelect
        id="read-blocks"
        label={w.blocks}
        description={sample.blocks > 1 ? w.blocksFound(sample.blocks) : undefined}
        value={draft.blocks ?? ""}
        onChange={(event) => put({ blocks: Number(event.currentTarget.value) || null })}
        data={[
          { value: "", label: w.recognised },
          ...Array.from({ length: PRICE_MAPPING_BLOCKS_MAXIMUM }, (_, at) => ({
            value: String(at + 1),
            label: w.blocksOf(at + 1),
          })),
        ]}
      />,
    ),
    setting(
      "day_columns",
      typeof had.day_columns === "boolean" || sample.day_columns.length > 0,
      <NativeSelect
        id="read-day_columns"
        label={w.dayColumns}
        description={
          sample.day_columns.length > 0 ? w.dayColumnsFound(sample.day_columns.join("、")) : undefined
        }
        value={typeof draft.day_columns === "boolean" ? String(draft.day_columns) : ""}
        onChange={(event) =>
          put({ day_columns: event.currentTarget.value === "" ? null : event.currentTarget.value === "true" })
        }
        data={[
          { value: "", label: w.recognised },
          { value: "true", label: w.dayColumnsYes },
          { value: "false", label: w.dayColumnsNo },
        ]}
      />,
    ),
    setting(
      "day_format",
      (had.day_format ?? "auto") !== "auto" || broke("invalid_day", "in_future"),
      <NativeSelect
        id="read-day_format"
        label={w.dayFormat}
        value={draft.day_format ?? "auto"}
        onChange={(event) => put({ day_format: event.currentTarget.value as Mapping["day_format"] })}
        data={(["auto", "dmy", "mdy", "roc"] as const).map((one) => ({
          value: one,
          label: i[`format_${one}`],
        }))}
      />,
    ),
    setting(
      "range_day",
      had.range_day,
      <NativeSelect
        label={w.rangeDay}
        value={draft.range_day ?? ""}
        onChange={(event) => put({ range_day: (event.currentTarget.value || null) as Mapping["range_day"] })}
        data={[
          { value: "", label: w.rangeAuto },
          { value: "first", label: w.rangeFirst },
          { value: "last", label: w.rangeLast },
        ]}
      />,
    ),
    setting(
      "encoding",
      had.encoding,
      <NativeSelect
        id="read-encoding"
        label={w.encoding}
        value={draft.encoding ?? ""}
        onChange={(event) => put({ encoding: (event.currentTarget.value || null) as Mapping["encoding"] })}
        data={[
          { value: "", label: w.recognised },
          ...ENCODINGS.map((one) => ({ value: one, label: w[`encoding_${one}`] })),
        ]}
      />,
    ),
    setting(
      "volume_unit",
      had.volume_unit || broke("unknown_volume_unit"),
      <TextInput
        id="read-volume_unit"
        label={w.volumeUnit}
        value={draft.volume_unit ?? ""}
        onChange={(event) => put({ volume_unit: event.currentTarget.value || null })}
      />,
    ),
    setting(
      "name",
      had.name,
      <TextInput
        label={i.fixedName}
        value={draft.name ?? ""}
        onChange={(event) => put({ name: event.currentTarget.value || null })}
      />,
    ),
    setting(
      "fill_down",
      (had.fill_down ?? []).length > 0,
      <MultiSelect
        id="read-fill_down"
        label={w.fillDown}
        data={[...new Set([...header, ...(draft.fill_down ?? [])])]}
        value={draft.fill_down ?? []}
        onChange={(fill_down) => put({ fill_down })}
      />,
    ),
    setting(
      "missing",
      (had.missing ?? []).length > 0,
      <TextInput
        label={w.missing}
        description={w.missingHint}
        value={missing}
        onChange={(event) => {
          setMissing(event.currentTarget.value);
          put({ missing: event.currentTarget.value.split(/\s+/).filter(Boolean) });
        }}
      />,
    ),
    setting(
      "flags",
      had.day_in_name || had.unit_wins || had.family,
      <Stack gap="sm">
        {(["day_in_name", "unit_wins", "family"] as const).map((flag) => (
          <Checkbox
            key={flag}
            label={{ day_in_name: i.dayInName, unit_wins: i.unitWins, family: i.family }[flag]}
            checked={draft[flag] ?? false}
            onChange={(event) => put({ [flag]: event.currentTarget.checked })}
          />
        ))}
      </Stack>,
    ),
  ];
}

function Weights({
  round,
  value,
  put,
  judge,
}: {
  round: string;
  value: Mapping["weights"] | undefined;
  put: (weights: Mapping["weights"]) => void;
  judge: (wrong: string | null) => void;
}) {
  const w = useWords(wizardWords);
  const [text, setText] = useInRound(round, weightsText(value));
  const wrong = readWeights(text) === null;
  return (
    <TextInput
      label={w.weights}
      description={w.weightsHint}
      error={wrong ? w.weightsWrong : undefined}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const read = readWeights(event.currentTarget.value);
        if (read) put(read);
        judge(read ? null : w.weightsWrong);
      }}
    />
  );
}

/** What the mapping says beside all this: it was given with the file or saved for its source. */
function Known({ reading: { draft } }: { reading: Reading }) {
  const w = useWords(wizardWords);
  const pairs = (map: Record<string, string> | undefined) =>
    Object.entries(map ?? {})
      .map(([from, to]) => `${from}＝${to}`)
      .join("、");
  const lines = [
    Object.keys(draft.names ?? {}).length > 0 && w.knownNames(pairs(draft.names)),
    (draft.ignore ?? []).length > 0 && w.knownIgnored((draft.ignore ?? []).join("、")),
    Object.keys(draft.markets ?? {}).length > 0 && w.knownMarkets(pairs(draft.markets)),
    draft.only && w.knownOnly(draft.only.column, draft.only.values.join("、")),
  ].filter((line) => typeof line === "string");
  if (lines.length === 0) return null;
  return (
    <Text size="sm" className="muted">
      {w.known}：{lines.join("；")}
    </Text>
  );
}

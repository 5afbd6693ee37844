import {
  Anchor,
  Badge,
  Box,
  Button,
  Group,
  NativeSelect,
  SegmentedControl,
  Stack,
  Text,
} from "@mantine/core";
import { useState } from "react";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useSession } from "@/api/session";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { common } from "@/shared/i18n/words";
import { dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { ExportMenu } from "@/shared/ui/export-menu";
import { Page, Section } from "@/shared/ui/page";
import { Facts, Records } from "@/shared/ui/records";
import { Link } from "@/shared/ui/router";
import { Empty, Loaded } from "@/shared/ui/states";
import { TimeChart } from "@/shared/ui/time-chart";
import { PriceLinks } from "../parts";
import { indexWords } from "./index-words";
import { SetList } from "./weight-sets";

type Part = Schemas["IndexPart"];
type Step = Schemas["PriceStep"];
const STEPS: Step[] = ["day", "week", "month"];

const number = (value: number | null | undefined) => (typeof value === "number" ? value.toFixed(2) : "–");

/** Points with sign and arrow. */
function Points({ value }: { value: number | null | undefined }) {
  if (typeof value !== "number") return <span className="muted">–</span>;
  const [arrow, tone] = value > 0 ? ["▲", "rise"] : value < 0 ? ["▼", "fall"] : ["＝", "muted"];
  return (
    <span className={`num ${tone}`}>
      {arrow} {Math.abs(value).toFixed(2)}
    </span>
  );
}

/** 菜篮子批发价格指数: the total, its classes and items, and how it is made. */
export default function IndexPage() {
  const w = useWords(indexWords);
  const c = useWords(common);
  const language = useLanguage();
  const name = useName();
  const { me } = useSession();
  const [step, setStep] = useState<Step>("day");
  const [of, setOf] = useState("total:");
  const [scope = "total", code = ""] = of.split(":");
  const asked = { step, scope: scope as Schemas["IndexScope"], ...(code ? { code } : {}) };
  const query = $api.useQuery(
    "get",
    "/api/v1/price-index",
    { params: { query: asked } },
    { placeholderData: (before) => before },
  );
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={
        <>
          {me?.permissions.includes("price_settings") && (
            <Button component={Link} to={paths.indexWeights()} variant="default">
              {w.manage}
            </Button>
          )}
          <ExportMenu path="/api/v1/price-index/export" query={asked} />
        </>
      }
    >
      <Loaded query={query} rows={5}>
        {(index) => {
          const { total, last_day: day } = index;
          if (!total || !day)
            return <Empty title={w.none} hint={w.noneHint} next={{ label: c.toBoard, to: paths.board() }} />;
          const parts = [...index.classes, ...index.items];
          const shown = parts.find((part) => part.scope === scope && part.code === code);
          return (
            <>
              <Group className="card" p="md" gap="xl" align="flex-start">
                <Stack gap={0}>
                  <Text size="sm" className="muted">
                    {w.latest(dayText(day, language))}
                  </Text>
                  <Text className="price" fz={36} lh={1.15}>
                    {number(total.value)}
                  </Text>
                </Stack>
                <Box style={{ flex: "1 1 320px" }}>
                  <Facts
                    items={[
                      { label: w.points, value: <Points value={total.points} /> },
                      { label: w.previous, value: number(total.previous) },
                      {
                        label: total.year_day ? w.yearAgoOf(dayText(total.year_day, language)) : w.yearAgo,
                        value: number(total.year_ago),
                      },
                    ]}
                  />
                </Box>
              </Group>
              <Section
                title={w.line}
                actions={
                  <Group gap="xs" className="no-print">
                    <NativeSelect
                      aria-label={w.of}
                      value={of}
                      onChange={(event) => setOf(event.currentTarget.value)}
                      data={[
                        { value: "total:", label: w.total },
                        ...parts.map((part) => ({ value: `${part.scope}:${part.code}`, label: name(part) })),
                      ]}
                    />
                    <SegmentedControl
                      aria-label={w.step}
                      value={step}
                      onChange={(value) => setStep(STEPS.find((one) => one === value) ?? "day")}
                      data={STEPS.map((value) => ({ value, label: w[`step_${value}`] }))}
                    />
                  </Group>
                }
              >
                <TimeChart
                  title={shown ? `${w.title} · ${name(shown)}` : w.title}
                  file={`${w.title}-${index.from}-${index.to}`}
                  height={320}
                  plot={{
                    days: index.points.map((point) => point.day),
                    unit: "",
                    lines: [
                      {
                        name: shown ? name(shown) : w.total,
                        values: index.points.map((point) => point.value),
                      },
                    ],
                  }}
                  table={{
                    columns: [w.date, w.value, w.pointsColumn, w.previousColumn, w.yearColumn],
                    rows: index.points.map((point) => [
                      point.day,
                      number(point.value),
                      number(point.points),
                      number(point.previous),
                      number(point.year_ago),
                    ]),
                  }}
                />
              </Section>
              <Section title={w.classes}>
                <Parts label={w.classes} parts={index.classes} />
              </Section>
              <Section title={w.items}>
                <Parts label={w.items} parts={index.items} linked />
              </Section>
              <Section title={w.method}>
                <Text className="card" p="md">
                  {w.methodText}{" "}
                  <Anchor component={Link} to={paths.compute("price-index")} underline="always">
                    {w.compute}
                  </Anchor>
                </Text>
              </Section>
              <Section title={w.sets}>
                <SetList sets={index.sets} />
              </Section>
            </>
          );
        }}
      </Loaded>
      <PriceLinks here="index" />
    </Page>
  );
}

function Parts({ label, parts, linked = false }: { label: string; parts: Part[]; linked?: boolean }) {
  const w = useWords(indexWords);
  const name = useName();
  const sorted = [...parts].sort((a, b) => (b.points ?? 0) - (a.points ?? 0));
  return (
    <Records
      label={label}
      rows={sorted}
      rowKey={(part) => part.code}
      {...(linked ? { to: (part: Part) => paths.trend(part.code) } : {})}
      columns={[
        { key: "name", title: w.name, head: true, cell: (part) => name(part) },
        {
          key: "value",
          title: w.value,
          number: true,
          lead: true,
          cell: (part) => (
            <>
              {part.moved && (
                <Badge color="yellow.9" size="sm" mr={6}>
                  {w.moved}
                </Badge>
              )}
              {number(part.value)}
            </>
          ),
        },
        { key: "points", title: w.points, number: true, cell: (part) => <Points value={part.points} /> },
        { key: "previous", title: w.previous, number: true, cell: (part) => number(part.previous) },
        { key: "year", title: w.yearAgo, number: true, cell: (part) => number(part.year_ago) },
      ]}
    />
  );
}

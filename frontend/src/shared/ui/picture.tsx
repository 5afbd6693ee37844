import { Box, Button, Group, Menu, Skeleton, Text } from "@mantine/core";
import { IconDownload, IconTable } from "@tabler/icons-react";
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { lazy, type ReactNode, Suspense, useCallback, useId, useMemo, useState } from "react";
import { useWords } from "@/shared/i18n";
import { chartWords } from "@/shared/i18n/chart-words";
import { type Ink, inkOf } from "@/shared/lib/chart-options";
import { saveFile } from "@/shared/lib/download";
import { useNight } from "@/shared/lib/night";
import { Table } from "./table";

const Drawing = lazy(() => import("./chart"));

/** The numbers behind a picture: for screen readers, for copying, for a file. */
export interface ChartTable {
  columns: string[];
  rows: (string | number | null)[][];
}

/** Guards what a spreadsheet would compute, and what would break a line. */
function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const guarded = /^[=+\-@\t\r]/.test(value) && !/^-?[\d.,]+$/.test(value) ? `'${value}` : value;
  return /[",\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function svgOf(chart: EChartsType): string {
  return decodeURIComponent(chart.getDataURL({ type: "svg" }).replace(/^data:image\/svg\+xml[^,]*,/, ""));
}

async function savePng(chart: EChartsType, name: string, ground: string): Promise<void> {
  const image = new Image();
  image.src = chart.getDataURL({ type: "svg" });
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = 2;
  canvas.width = chart.getWidth() * scale;
  canvas.height = chart.getHeight() * scale;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.fillStyle = ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && saveFile(blob, `${name}.png`), "image/png");
}

/**
 * A picture with its title, what it says in a sentence, the table behind it, and both as files. The drawing's code is
 * loaded when the picture is shown.
 */
export function Picture({
  title,
  note,
  draw,
  table,
  height = 300,
  file,
  actions,
}: {
  title: string;
  note?: ReactNode;
  /** Called again when it changes or when night falls: keep it between renders. */
  draw: (ink: Ink) => EChartsCoreOption;
  table: ChartTable;
  height?: number;
  file: string;
  actions?: ReactNode;
}) {
  const w = useWords(chartWords);
  const id = useId();
  const night = useNight();
  const ink = inkOf(night);
  const option = useMemo(() => ({ animation: false, ...draw(ink) }), [draw, ink]);
  const [open, setOpen] = useState(false);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const ready = useCallback((next: EChartsType | null) => setChart(next), []);
  const csv = () => {
    const lines = [table.columns, ...table.rows].map((row) => row.map(csvCell).join(","));
    saveFile(
      new Blob([`\uFEFF${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" }),
      `${file}.csv`,
    );
  };
  return (
    <Box className="card" p="md" component="figure" m={0} aria-labelledby={id}>
      <Group justify="space-between" gap="xs" mb={4} align="flex-start">
        <Box style={{ flex: "1 1 220px" }}>
          <Text id={id} component="figcaption" fw={650}>
            {title}
          </Text>
          {note && (
            <Text size="sm" className="muted">
              {note}
            </Text>
          )}
        </Box>
        <Group gap="xs" className="no-print">
          {actions}
          <Button
            size="sm"
            variant="subtle"
            leftSection={<IconTable size={16} aria-hidden />}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? w.hideTable : w.showTable}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="sm" variant="subtle" leftSection={<IconDownload size={16} aria-hidden />}>
                {w.save}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={csv}>{w.csv}</Menu.Item>
              {chart && (
                <>
                  <Menu.Item onClick={() => void savePng(chart, file, ink.surface)}>{w.png}</Menu.Item>
                  <Menu.Item
                    onClick={() =>
                      saveFile(new Blob([svgOf(chart)], { type: "image/svg+xml" }), `${file}.svg`)
                    }
                  >
                    {w.svg}
                  </Menu.Item>
                </>
              )}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      <Box aria-hidden>
        <Suspense fallback={<Skeleton height={height} radius="md" className="skeleton" />}>
          <Drawing option={option} height={height} onReady={ready} />
        </Suspense>
      </Box>
      {/* The picture says nothing to a screen reader; the table always does. */}
      <Box className={open ? undefined : "visually-hidden"} mt="sm">
        <Box
          {...(open ? { tabIndex: 0, style: { maxHeight: 360, overflow: "auto" } } : {})}
          role="region"
          aria-label={w.tableOf(title)}
        >
          <Table fz={13} className="num" verticalSpacing={4}>
            <Table.Thead className="subtle">
              <Table.Tr>
                {table.columns.map((column, at) => (
                  <Table.Th key={column} scope="col" ta={at === 0 ? "left" : "right"}>
                    {column}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {table.rows.map((row) => (
                <Table.Tr key={String(row[0])}>
                  {row.map((cell, at) =>
                    at === 0 ? (
                      <Table.Th key={table.columns[at]} scope="row" fw={400}>
                        {cell}
                      </Table.Th>
                    ) : (
                      <Table.Td key={table.columns[at]} ta="right">
                        {cell ?? "–"}
                      </Table.Td>
                    ),
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Box>
      </Box>
    </Box>
  );
}

import { Box, Button, Group, Text } from "@mantine/core";
import type { EChartsCoreOption } from "echarts/core";
import { lazy, type ReactNode, Suspense, useId, useMemo, useState } from "react";
import { useWords } from "./i18n";
import { useNight } from "./night";
import { common } from "./words";

const Chart = lazy(() => import("./chart"));

/** The page's own colours for what is drawn, day or night: canvas and SVG know no variables. */
export interface Ink {
  text: string;
  muted: string;
  line: string;
  surface: string;
  brand: string;
  /** Told apart by readers who see no red or green, and by their lightness in grey print. */
  series: readonly string[];
}

const DAY: Ink = {
  text: "#211f1b",
  muted: "#675f53",
  line: "#e6e0d6",
  surface: "#ffffff",
  brand: "#1c5a38",
  series: ["#1c5a38", "#d9822b", "#4269a5", "#8cc39c", "#a8436a", "#b5a642", "#5f8fa8", "#6d5a8c"],
};
const NIGHT: Ink = {
  text: "#ebe6dc",
  muted: "#b3aca0",
  line: "#3a3731",
  surface: "#24221e",
  brand: "#94cba4",
  series: ["#68b07d", "#f0a65a", "#8fb0e0", "#b6d8bf", "#e08fb0", "#d9cc72", "#9cc4d6", "#b7a3d6"],
};

/**
 * A picture with its numbers behind it: what is drawn is told in a sentence, and the same figures stand in a table that
 * everybody can open. The drawing's code is loaded when the picture is shown.
 */
export function Picture({
  title,
  summary,
  height = 320,
  draw,
  table,
}: {
  title: string;
  /** The picture in one sentence, for readers who do not see it. */
  summary: string;
  height?: number;
  draw: (ink: Ink) => EChartsCoreOption;
  table: ReactNode;
}) {
  const w = useWords(common);
  const night = useNight();
  const id = useId();
  const [open, setOpen] = useState(false);
  // Drawn anew when the numbers or the colours change, not whenever the page is.
  const option = useMemo(() => ({ animation: false, ...draw(night ? NIGHT : DAY) }), [draw, night]);
  return (
    <Box component="figure" m={0} className="card" p="md" aria-label={title}>
      <Group justify="space-between" component="figcaption" gap="xs">
        <Text size="sm" className="muted" style={{ flex: "1 1 240px" }}>
          {summary}
        </Text>
        <Button
          size="sm"
          variant="subtle"
          className="no-print"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen((now) => !now)}
        >
          {open ? w.hideNumbers : w.showNumbers}
        </Button>
      </Group>
      <Suspense fallback={<div className="skeleton" style={{ height }} />}>
        <Chart option={option} height={height} />
      </Suspense>
      <Box id={id} hidden={!open} mt="sm">
        {open && table}
      </Box>
    </Box>
  );
}

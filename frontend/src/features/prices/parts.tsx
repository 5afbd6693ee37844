import { Anchor, Group } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { permilleText, priceText, type TableUnit } from "@/shared/lib/units";
import { Link } from "@/shared/ui/router";
import { priceWords } from "./words";

/** A price of the API as a number on a chart's axis: it is drawn, never computed with. */
export function onAxis(fen: number | null | undefined, unit: TableUnit): number | null {
  return typeof fen === "number" ? Number(priceText(fen, unit).replaceAll(",", "")) : null;
}

/** A change with its sign and arrow: red rises and green falls as Chinese markets print it, never by colour alone. */
export function Permille({ value }: { value: number | null | undefined }) {
  if (typeof value !== "number") return <span className="muted">–</span>;
  const [arrow, tone] = value > 0 ? ["▲", "rise"] : value < 0 ? ["▼", "fall"] : ["＝", "muted"];
  return (
    <span className={`num ${tone}`}>
      {arrow} {permilleText(Math.abs(value))}%
    </span>
  );
}

/** From one public page of prices to the others. */
export function PriceLinks({ here }: { here: "trends" | "index" | "open" | "variety" }) {
  const w = useWords(priceWords);
  const all = [
    ["trends", paths.trends(), w.title],
    ["index", paths.priceIndex(), w.index],
    ["open", paths.openData(), w.openData],
    ["bulletin", paths.bulletin(), w.bulletin],
  ] as const;
  return (
    <Group gap="lg" className="no-print">
      {all
        .filter(([key]) => key !== here)
        .map(([key, to, label]) => (
          <Anchor key={key} component={Link} to={to}>
            {label}
          </Anchor>
        ))}
    </Group>
  );
}

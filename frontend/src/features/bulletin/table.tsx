import { Box, Group, Stack, Text } from "@mantine/core";
import { Fragment, useDeferredValue, useState } from "react";
import type { Bulletin, BulletinRow } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import type { GlossaryKey } from "@/shared/i18n/glossary";
import { useName } from "@/shared/i18n/names";
import { dayText } from "@/shared/lib/days";
import { decimalText } from "@/shared/lib/exact";
import { usePhone } from "@/shared/lib/phone";
import { usePriceUnit, useUnitWords } from "@/shared/lib/price-unit";
import { permilleText, priceText, signed, type TableUnit } from "@/shared/lib/units";
import { Table } from "@/shared/ui/table";
import { Term } from "@/shared/ui/term";
import { changeMark, dayChange, longChange, printedMargin, printedSummary } from "./printed";
import { bulletinWords } from "./words";
import "./bulletin.css";

/** The official table (figures, section 3): one unit for all of it, printed in its header. */
export function BulletinTable({ bulletin, unit = bulletin.unit }: { bulletin: Bulletin; unit?: TableUnit }) {
  const phone = usePhone();
  return phone ? <Cards bulletin={bulletin} unit={unit} /> : <Wide bulletin={bulletin} unit={unit} />;
}

/** A change in per cent with its sign; nothing to compare with is a dash. */
export function Percent({ permille }: { permille: number | null | undefined }) {
  if (typeof permille !== "number") return "–";
  return <span className={`num ${changeMark(permille)[1]}`}>{signed(permille, permilleText(permille))}</span>;
}

function Cell({ fen, unit }: { fen: number | null | undefined; unit: TableUnit }) {
  return typeof fen === "number" ? priceText(fen, unit) : "–";
}

function Margin({ permille }: { permille: number | null }) {
  return permille === null ? "–" : `${permilleText(permille)}%`;
}

/** The mostly range; where it is one price, that price. */
function mostlyText(
  low: number | null | undefined,
  high: number | null | undefined,
  unit: TableUnit,
): string {
  if (typeof low !== "number" || typeof high !== "number") return "–";
  const [from, to] = [priceText(low, unit), priceText(high, unit)];
  return from === to ? from : `${from}–${to}`;
}

/** A change with its arrow: colour never speaks alone. */
export function Change({ row, unit }: { row: BulletinRow; unit: TableUnit }) {
  const change = dayChange(row, unit);
  if (!change) return "–";
  const { by, permille } = change;
  const [arrow, tone] = changeMark(by);
  return (
    <span className={`num ${tone}`}>
      {arrow} {decimalText(BigInt(Math.abs(by)), 2, 2)}
      {typeof permille === "number" ? ` (${signed(permille, permilleText(permille))}%)` : ""}
    </span>
  );
}

/** What a price is compared with, beside the day before. */
const CHANGES = [
  ["week", "week"],
  ["year", "year"],
  ["lunarYear", "lunar"],
] as const;

function Head({ title, term }: { title: string; term?: GlossaryKey | undefined }) {
  return (
    <Table.Th scope="col" ta="right" className={title.length <= 4 ? "whole" : ""}>
      <Term of={term}>{title}</Term>
    </Table.Th>
  );
}

function Wide({ bulletin, unit }: { bulletin: Bulletin; unit: TableUnit }) {
  const w = useWords(bulletinWords);
  const name = useName();
  const language = useLanguage();
  // Below the table, as on paper: a column for a handful of remarks would squeeze all the others.
  const notes = bulletin.rows
    .filter((row) => row.note)
    .map((row) => `${name(row.variety)} ${language === "zh" ? row.note : (row.note_en ?? row.note)}`)
    .join(language === "zh" ? "；" : "; ");
  const unitText = useUnitWords()(unit);
  const left = { textAlign: "left" as const };
  return (
    <Box className="card bulletin-table" tabIndex={0} role="region" aria-label={w.official}>
      <Table withColumnBorders className="num">
        <Table.Caption>
          {w.unit(unitText)} · {w.simpleMarkNote}
          {notes && (
            <>
              <br />
              {w.note}：{notes}
            </>
          )}
        </Table.Caption>
        <Table.Thead className="subtle">
          <Table.Tr>
            <Table.Th rowSpan={2} scope="col" className="whole">
              {w.rank}
            </Table.Th>
            <Table.Th rowSpan={2} scope="col">
              {w.variety}
            </Table.Th>
            <Table.Th colSpan={6} scope="colgroup" ta="center">
              {w.wholesale}（{unitText}）
            </Table.Th>
            <Table.Th colSpan={bulletin.chains.length + 2} scope="colgroup" ta="center">
              {w.retail}（{unitText}）
            </Table.Th>
            <Table.Th rowSpan={2} scope="col" ta="right">
              <Term of="margin">{w.margin}</Term>
            </Table.Th>
            <Table.Th colSpan={4} scope="colgroup" ta="center">
              {w.changes}（%）
            </Table.Th>
          </Table.Tr>
          <Table.Tr>
            {(
              [
                [w.low],
                [w.average, "weighted"],
                [w.high],
                [w.mostly, "mostly"],
                [w.sources],
                [w.volume],
              ] as const
            ).map(([title, term]) => (
              <Head key={title} title={title} term={term} />
            ))}
            {bulletin.chains.map((chain) => (
              <Table.Th key={chain.code} scope="col" ta="right">
                {chain.name}
              </Table.Th>
            ))}
            <Table.Th scope="col" ta="right" className="whole">
              {w.retailAverage}
            </Table.Th>
            <Table.Th scope="col" ta="right" className="whole">
              {w.stores}
            </Table.Th>
            <Head title={w.change} />
            {CHANGES.map(([key]) => (
              <Head key={key} title={w[key]} term={key} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ta="right">
          {bulletin.rows.map((row) => {
            const { wholesale, retail } = row;
            return (
              <Table.Tr key={row.rank}>
                <Table.Td>{row.rank}</Table.Td>
                <Table.Th scope="row" style={left}>
                  {name(row.variety)}
                  {row.spec && (
                    <Text span size="xs" className="muted" fw={400}>
                      {" "}
                      {row.spec}
                    </Text>
                  )}
                </Table.Th>
                {wholesale.insufficient ? (
                  <Table.Td colSpan={4} ta="center" className="muted">
                    {w.insufficient}
                  </Table.Td>
                ) : (
                  <>
                    <Table.Td>
                      <Cell fen={wholesale.low} unit={unit} />
                    </Table.Td>
                    <Table.Td fw={700}>
                      <Cell fen={wholesale.average} unit={unit} />
                      {wholesale.weighting === "simple" && (
                        <Text span size="xs" className="muted">
                          {" "}
                          {w.simpleMark}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>
                      <Cell fen={wholesale.high} unit={unit} />
                    </Table.Td>
                    <Table.Td>{mostlyText(wholesale.mostly_low, wholesale.mostly_high, unit)}</Table.Td>
                  </>
                )}
                <Table.Td>{wholesale.sources}</Table.Td>
                <Table.Td>
                  {typeof wholesale.volume_kg === "number"
                    ? decimalText((BigInt(wholesale.volume_kg) + 50n) / 100n, 1, 1)
                    : "–"}
                </Table.Td>
                {bulletin.chains.map((chain) => (
                  <Table.Td key={chain.code}>
                    <Cell fen={row.chains.find((cell) => cell.source === chain.code)?.price} unit={unit} />
                  </Table.Td>
                ))}
                <Table.Td fw={700}>
                  {retail.insufficient ? (
                    <span className="muted">{w.insufficient}</span>
                  ) : (
                    <Cell fen={retail.average} unit={unit} />
                  )}
                </Table.Td>
                <Table.Td>{retail.stores ?? "–"}</Table.Td>
                <Table.Td>
                  <Margin permille={printedMargin(row, unit)} />
                </Table.Td>
                <Table.Td>
                  <Change row={row} unit={unit} />
                </Table.Td>
                {CHANGES.map(([key, change]) => (
                  <Table.Td key={key}>
                    <Percent permille={longChange(row, change, unit)} />
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

/**
 * On a phone one line per variety; what chains ask and how last year was opens with a tap on it. Plain elements: twenty-five
 * lines of the library's components cost a cheap phone half a second.
 */
function Cards({ bulletin, unit }: { bulletin: Bulletin; unit: TableUnit }) {
  const w = useWords(bulletinWords);
  const unitText = useUnitWords()(unit);
  // What fills the screen comes at once, the rest piece by piece: a thumb is heard in between.
  const rows = useDeferredValue(bulletin.rows, bulletin.rows.slice(0, 8));
  return (
    <div className="bulletin-list">
      <p className="muted">
        {w.unit(unitText)} · <Term of="weighted">{w.average}</Term> · {w.tapForMore}
      </p>
      <ul className="card lines" aria-label={w.official}>
        {rows.map((row) => (
          <Line key={row.rank} bulletin={bulletin} row={row} unit={unit} />
        ))}
      </ul>
    </div>
  );
}

interface LineProps {
  bulletin: Bulletin;
  row: BulletinRow;
  unit: TableUnit;
}

function Line({ bulletin, row, unit }: LineProps) {
  const w = useWords(bulletinWords);
  const name = useName();
  const language = useLanguage();
  const [asked, setAsked] = useState(false);
  const { wholesale, retail } = row;
  return (
    <li>
      <details onToggle={() => setAsked(true)}>
        <summary className="bulletin-line">
          <div>
            <div>
              <b>{name(row.variety)}</b>
              <b className="num average">
                {wholesale.insufficient ? w.insufficient : <Cell fen={wholesale.average} unit={unit} />}
              </b>
            </div>
            <div>
              <span className="muted num">
                {!wholesale.insufficient && (
                  <>
                    <Cell fen={wholesale.low} unit={unit} />–<Cell fen={wholesale.high} unit={unit} />
                  </>
                )}
                {!retail.insufficient && typeof retail.average === "number" && (
                  <>
                    {" · "}
                    {w.retail} <Cell fen={retail.average} unit={unit} />
                  </>
                )}
              </span>
              <Change row={row} unit={unit} />
            </div>
            {row.note && <small className="muted">{language === "zh" ? row.note : row.note_en}</small>}
          </div>
        </summary>
        {asked && <More bulletin={bulletin} row={row} unit={unit} />}
      </details>
    </li>
  );
}

function More({ bulletin, row, unit }: LineProps) {
  const w = useWords(bulletinWords);
  return (
    <dl className="bulletin-more subtle">
      {CHANGES.map(([key, change]) => (
        <div key={key}>
          <dt>
            <Term of={key}>{w[key]}</Term>（%）
          </dt>
          <dd>
            <Percent permille={longChange(row, change, unit)} />
          </dd>
        </div>
      ))}
      {bulletin.chains.map((chain) => (
        <div key={chain.code}>
          <dt>{chain.name}</dt>
          <dd className="num">
            <Cell fen={row.chains.find((cell) => cell.source === chain.code)?.price} unit={unit} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** "25 种蔬菜 a 涨 b 平 c 降" in the reader's language. */
export function Summary({ bulletin }: { bulletin: Bulletin }) {
  const w = useWords(bulletinWords);
  const name = useName();
  const language = useLanguage();
  const unit = usePriceUnit();
  const summary = printedSummary(bulletin.rows, unit);
  const { change_points: change, year_permille: year, year_day: yearDay } = bulletin.index ?? {};
  const counts = [
    [w.up, summary.up, ...changeMark(1)],
    [w.flat, summary.flat, ...changeMark(0)],
    [w.down, summary.down, ...changeMark(-1)],
  ] as const;
  return (
    <Group className="card bulletin-summary" p="md" gap="8px 28px" component="section" aria-label={w.summary}>
      {counts.map(([title, count, arrow, tone]) => (
        <Text key={title} className={`num ${tone}`} fw={700} size="xl" aria-hidden>
          {arrow} {count}{" "}
          <Text span size="sm" fw={400}>
            {title}
          </Text>
        </Text>
      ))}
      <Stack gap={2} style={{ flex: "1 1 300px" }}>
        <Text className="visually-hidden">
          {w.summaryText(bulletin.rows.length, summary.up, summary.flat, summary.down, summary.noData)}
        </Text>
        {(
          [
            [w.risers, summary.risers, ...changeMark(1)],
            [w.fallers, summary.fallers, ...changeMark(-1)],
          ] as const
        ).map(
          ([title, movers, arrow, tone]) =>
            movers.length > 0 && (
              <Text key={title} size="sm">
                <span className={tone}>
                  <span aria-hidden>{arrow} </span>
                  {title}
                </span>{" "}
                {movers.map((mover, place) => (
                  <Fragment key={mover.variety.code}>
                    {place > 0 && (language === "zh" ? "、" : ", ")}
                    <span className="num">
                      {name(mover.variety)} {permilleText(mover.permille)}%
                    </span>
                  </Fragment>
                ))}
              </Text>
            ),
        )}
        {bulletin.index && (
          <Text size="sm">
            {language === "zh" ? bulletin.index.name_zh : bulletin.index.name_en}{" "}
            {w.indexPoints(decimalText(BigInt(bulletin.index.points), 2, 2))}
            {typeof change === "number" && w.indexChange(signed(change, decimalText(BigInt(change), 2, 2)))}
            {typeof year === "number" &&
              w.indexYear(
                `${signed(year, permilleText(year))}%`,
                yearDay ? dayText(yearDay, language) : undefined,
              )}
          </Text>
        )}
      </Stack>
    </Group>
  );
}

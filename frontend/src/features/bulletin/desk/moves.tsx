import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { BulletinMove } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { paths } from "@/shared/lib/paths";
import { permilleText, priceText, printedChange, type TableUnit } from "@/shared/lib/units";
import { Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { changeMark } from "../printed";
import { findingWords } from "./finding-words";

/** Varieties shown before the reader asks for the rest. */
const FIRST = 8;

/** What moved each average: which market, by how much, and the reason that its reporter gave. */
export function Moves({ moves, unit, day }: { moves: BulletinMove[]; unit: TableUnit; day: string }) {
  const w = useWords(findingWords);
  const name = useName();
  const [all, setAll] = useState(false);
  if (moves.length === 0) return null;
  const shown = all ? moves : moves.slice(0, FIRST);
  return (
    <Section title={w.moves} note={w.movesNote}>
      <Stack gap="sm">
        <Records
          label={w.moves}
          rows={shown}
          rowKey={(move) => move.variety.code}
          to={() => paths.prices(day)}
          columns={[
            { key: "variety", title: w.variety, head: true, cell: (move) => name(move.variety) },
            {
              key: "change",
              title: w.change,
              number: true,
              lead: true,
              cell: (move) => <Change move={move} unit={unit} />,
            },
            {
              key: "why",
              title: w.why,
              cell: (move) => (
                <Stack gap={2}>
                  {move.sources.map((source) => (
                    <Text key={source.source} size="sm">
                      {name(source)}{" "}
                      <span className="num">
                        {source.before === null || source.before === undefined
                          ? w.fresh(priceText(source.now, unit))
                          : `${priceText(source.before, unit)} → ${priceText(source.now, unit)}`}
                      </span>{" "}
                      <span className="muted">
                        {source.reasons.length > 0 ? w.reasons(source.reasons) : w.noReason}
                      </span>
                    </Text>
                  ))}
                </Stack>
              ),
            },
          ]}
        />
        {shown.length < moves.length && (
          <Button variant="subtle" onClick={() => setAll(true)}>
            {w.more(moves.length - shown.length)}
          </Button>
        )}
      </Stack>
    </Section>
  );
}

function Change({ move, unit }: { move: BulletinMove; unit: TableUnit }) {
  const { by, permille } = printedChange(move.now, move.before, unit);
  const [arrow, tone] = changeMark(by);
  return (
    <span className="num">
      {priceText(move.before, unit)} → {priceText(move.now, unit)}{" "}
      <span className={tone}>
        {arrow} {permille === null ? "" : `${permilleText(Math.abs(permille))}%`}
      </span>
    </span>
  );
}

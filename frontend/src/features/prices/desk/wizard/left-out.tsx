import { List, Text } from "@mantine/core";
import type { Schemas } from "@/api/paths";
import { useLanguage, useWords } from "@/shared/i18n";
import { Section } from "@/shared/ui/page";
import { type Detail, sampleOf } from "./reading";
import { wizardWords } from "./words";

type LeftOut = Schemas["FileLeftOut"];

const COLUMNS = new Set(["hidden_columns", "columns", "renamed"]);

/** All of the file that did not become data: nothing is left out without a word. */
export function LeftOutOf({ batch }: { batch: Detail }) {
  const w = useWords(wizardWords);
  const { left_out } = sampleOf(batch);
  return (
    <Section title={w.leftOut}>
      {left_out.length === 0 ? (
        <Text className="muted">{w.leftOutNone}</Text>
      ) : (
        <List className="card" p="md" pl={32} spacing={6} listStyleType="disc">
          {left_out.map((one) => (
            <Entry key={`${one.code} ${one.sheet ?? ""}`} one={one} />
          ))}
        </List>
      )}
    </Section>
  );
}

function Entry({ one }: { one: LeftOut }) {
  const w = useWords(wizardWords);
  const language = useLanguage();
  const rows = one.rows ?? [];
  const names = one.names ?? [];
  const count =
    one.code === "sheet"
      ? w.leftSheets(one.count)
      : COLUMNS.has(one.code)
        ? w.leftColumns(one.count)
        : w.leftRows(one.count);
  // Rows by their number and first words, everything else by its name.
  const examples =
    rows.length > 0 ? rows.map((row, at) => `${w.leftAt(String(row))} ${names[at] ?? ""}`.trim()) : names;
  return (
    <List.Item>
      <Text span fw={600}>
        {one.sheet ? `${w.leftInSheet(one.sheet)} ` : ""}
        {count}
      </Text>
      {examples.length > 0 && w.leftNamed(examples.join("；"))}
      {one.count > examples.length && examples.length > 0 && ` ${w.leftMore(one.count)}`}
      <Text size="sm" className="muted">
        {one.text[language]}
      </Text>
    </List.Item>
  );
}

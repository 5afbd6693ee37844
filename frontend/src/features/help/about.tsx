import { Stack, Text } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { type GlossaryKey, glossary } from "@/shared/i18n/glossary";
import { paths } from "@/shared/lib/paths";
import { Page, Section } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { helpWords } from "./words";

/** How the published numbers are made, for whoever wants to check them, and what the words mean. */
export default function About() {
  const w = useWords(helpWords);
  const terms = useWords(glossary);
  const parts = [
    [w.prices, [w.prices1, w.prices2, w.prices3, w.prices4]],
    [w.editions, [w.editions1, w.editions2, w.editions3]],
    [w.matching, [w.matching1, w.matching2, w.matching3]],
    [w.units, [w.units1, w.units2]],
  ] as const;
  return (
    <Page title={w.title} lead={w.lead} narrow>
      {parts.map(([title, lines]) => (
        <Section key={title} title={title}>
          <Stack className="card" p="lg" gap="sm">
            {lines.map((line) => (
              <Text key={line}>{line}</Text>
            ))}
          </Stack>
        </Section>
      ))}
      <Text>
        <Link to={paths.bulletin()}>{w.toTable}</Link> ·{" "}
        <Link to={paths.bulletinCorrections()}>{w.toCorrections}</Link> ·{" "}
        <Link to={paths.compute()}>{w.toCompute}</Link>
      </Text>
      <Section title={w.glossary}>
        <Stack className="card" p="lg" gap="sm" component="dl" m={0}>
          {(Object.keys(terms) as GlossaryKey[]).map((key) => {
            const [word = "", ...rest] = terms[key].split(/[：:]/);
            return (
              <div key={key}>
                <Text component="dt" fw={650}>
                  {word}
                </Text>
                <Text component="dd" m={0} className="muted">
                  {rest.join("：").trim()}
                </Text>
              </div>
            );
          })}
        </Stack>
      </Section>
    </Page>
  );
}

import { Anchor, Box, Button, Code, Group, List, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useWords } from "@/shared/i18n";
import { usePhone } from "@/shared/lib/phone";
import { Page, Section } from "@/shared/ui/page";
import { Table } from "@/shared/ui/table";
import { PriceLinks } from "../parts";
import { openWords } from "./open-words";

/** How anyone, and any program, gets the prices. */
export default function OpenData() {
  const w = useWords(openWords);
  const origin = window.location.origin;
  const parameters = [
    ["variety", w.p_variety, "xi-hong-shi,huang-gua"],
    ["source", w.p_source, "xinfadi"],
    ["kind", w.p_kind, "wholesale_market"],
    ["category", w.p_category, "ye-cai"],
    ["from", w.p_from, "2026-01-01"],
    ["to", w.p_to, "2026-03-31"],
    ["limit", w.p_limit, "100"],
    ["cursor", w.p_cursor, "…"],
  ] as const;
  const fields = [
    ["day", w.f_day],
    ["variety", w.f_variety],
    ["source", w.f_source],
    ["low_fen_per_kg", w.f_low],
    ["average_fen_per_kg", w.f_average],
    ["high_fen_per_kg", w.f_high],
    ["volume_kg", w.f_volume],
    ["stores", w.f_stores],
    ["quotes", w.f_quotes],
  ] as const;
  const others = [
    ["/api/v1/prices/{variety}/series", w.o_series],
    ["/api/v1/prices/{variety}/season", w.o_season],
    ["/api/v1/prices/overview", w.o_overview],
    ["/api/v1/price-index", w.o_index],
    ["/api/v1/price-sources", w.o_sources],
    ["/api/v1/varieties", w.o_varieties],
    ["/api/v1/bulletins/latest", w.o_bulletin],
  ] as const;
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={
        <Button
          component="a"
          href="/api/v1/prices/export"
          download
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          {w.everything}
        </Button>
      }
    >
      <Section title={w.page}>
        <Stack className="card" p="lg">
          <Example text={`curl '${origin}/api/v1/prices?variety=xi-hong-shi&from=2026-01-01&limit=100'`} />
          <Text>{w.pageText}</Text>
          <Rows head={[w.parameter, w.meaning, w.example]} rows={parameters} />
        </Stack>
      </Section>
      <Section title={w.bulk}>
        <Stack className="card" p="lg">
          <Example text={`curl -OJ '${origin}/api/v1/prices/export?kind=wholesale_market&from=2026-01-01'`} />
          <Text>{w.bulkText}</Text>
        </Stack>
      </Section>
      <Section title={w.fields}>
        <Box className="card" p="lg">
          <Rows head={[w.field, w.meaning]} rows={fields} />
        </Box>
      </Section>
      <Section title={w.code}>
        <Stack className="card" p="lg">
          <Example
            text={[
              "let cursor = null;",
              "do {",
              `  const url = new URL("${origin}/api/v1/prices?variety=xi-hong-shi&limit=100");`,
              '  if (cursor) url.searchParams.set("cursor", cursor);',
              "  const page = await (await fetch(url)).json();",
              "  for (const price of page.items) console.log(price.day, price.source, price.average_fen_per_kg);",
              "  cursor = page.next_cursor;",
              "} while (cursor);",
            ].join("\n")}
          />
          <Example
            text={[
              "import pandas as pd",
              `prices = pd.read_csv("${origin}/api/v1/prices/export?variety=xi-hong-shi")`,
            ].join("\n")}
          />
        </Stack>
      </Section>
      <Section title={w.manners}>
        <List className="card" py="lg" pl={40} pr="lg" spacing="xs">
          <List.Item>{w.m_open}</List.Item>
          <List.Item>{w.m_cache}</List.Item>
          <List.Item>{w.m_rate}</List.Item>
          <List.Item>{w.m_horizon}</List.Item>
          <List.Item>{w.m_units}</List.Item>
        </List>
      </Section>
      <Section title={w.more}>
        <Stack className="card" p="lg">
          <Rows head={[w.address, w.meaning]} rows={others} />
          <Group>
            <Anchor href="/api/docs/">{w.docs}</Anchor>
          </Group>
        </Stack>
      </Section>
      <PriceLinks here="open" />
    </Page>
  );
}

function Example({ text }: { text: string }) {
  return (
    <Code block tabIndex={0} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
      {text}
    </Code>
  );
}

function Rows({ head, rows }: { head: string[]; rows: readonly (readonly string[])[] }) {
  const phone = usePhone();
  if (phone) {
    return (
      <Stack component="dl" gap="sm" m={0}>
        {rows.map(([name = "", meaning, example]) => (
          <div key={name}>
            <dt>
              <Code>{name}</Code>
            </dt>
            <Text component="dd" size="sm" m={0} mt={2}>
              {meaning}
              {example && <span className="muted"> · {example}</span>}
            </Text>
          </div>
        ))}
      </Stack>
    );
  }
  return (
    <Table className="flush" verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          {head.map((title) => (
            <Table.Th key={title} scope="col">
              {title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name = "", ...rest]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400} style={{ whiteSpace: "nowrap" }}>
              <Code>{name}</Code>
            </Table.Th>
            {rest.map((text) => (
              <Table.Td key={text}>{text}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

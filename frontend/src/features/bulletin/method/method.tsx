import { Anchor, Box, Code, Stack, Text } from "@mantine/core";
import { $api } from "@/api/client";
import { useLanguage, useWords } from "@/shared/i18n";
import { timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { Kept } from "@/shared/ui/kept";
import { Page, Section } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { Loaded } from "@/shared/ui/states";
import { bulletinWords } from "../words";
import { methodWords } from "./method-words";
import { proofWords } from "./proof-words";
import { VerifyFile } from "./verify";
import "../bulletin.css";

const DEFINITIONS = [
  ["units", "unitsText"],
  ["wholesale", "wholesaleText"],
  ["mostly", "mostlyText"],
  ["retail", "retailText"],
  ["margin", "marginText"],
  ["few", "fewText"],
  ["changes", "changesText"],
  ["corrections", "correctionsText"],
  ["versions", "versionsText"],
] as const;

const KEYS = "/api/v1/bulletins/keys";

/** How every published number comes to be, and how anyone checks it. */
export default function Method() {
  const w = useWords(bulletinWords);
  const p = useWords(proofWords);
  const m = useWords(methodWords);
  const site = window.location.origin;
  const latest = `${site}/api/v1/bulletins/latest/export?format=`;
  return (
    <Page title={p.methodPage} lead={p.methodLead} back={{ to: paths.bulletin(), label: w.title }}>
      <Box component="dl" className="card method" m={0} p="lg">
        {DEFINITIONS.map(([title, text]) => (
          <Box key={title} className="definition">
            <Text component="dt" fw={650}>
              {m[title]}
            </Text>
            <Text component="dd" m={0}>
              <Kept>{m[text]}</Kept>
            </Text>
          </Box>
        ))}
      </Box>
      <Section title={p.fileTitle}>
        <Stack className="card" p="lg" gap="sm">
          <Text>{p.fileLead}</Text>
          <VerifyFile />
        </Stack>
      </Section>
      <Section title={p.commandTitle}>
        <Stack className="card" p="lg" gap="sm">
          <Text>{p.commandLead}</Text>
          <Code block tabIndex={0}>
            {`curl -o edition.json '${latest}json'
curl -o keys.json '${site}${KEYS}'
cailanzi bulletin verify edition.json --keys keys.json`}
          </Code>
          <Text>{p.recomputeLead}</Text>
          <Code block tabIndex={0}>
            {`curl -o observations.json '${latest}observations'
cailanzi bulletin recompute edition.json --observations observations.json`}
          </Code>
          <Text fw={650}>{p.statementTitle}</Text>
          <Text size="sm" className="muted">
            {p.statementLead}
          </Text>
        </Stack>
      </Section>
      <Section title={p.keysTitle}>
        <Keys />
      </Section>
      <Text size="sm">
        <Anchor href="/api/v1/bulletins/feed.atom">{w.feed}</Anchor>
        {" · "}
        <Anchor href="/api/v1/bulletins/dataset.jsonld">{p.dataset}</Anchor>
        {" · "}
        <Anchor component={Link} to={paths.bulletinCorrections()}>
          {w.corrections}
        </Anchor>
      </Text>
    </Page>
  );
}

function Keys() {
  const w = useWords(proofWords);
  const language = useLanguage();
  const query = $api.useQuery("get", KEYS);
  return (
    <Stack className="card" p="lg" gap="sm">
      <Text size="sm" className="muted">
        {w.keysLead} {w.keysLink}：
        <Anchor href={KEYS} underline="always">
          {KEYS}
        </Anchor>
      </Text>
      <Loaded query={query} rows={1}>
        {(page) => (
          <Stack gap="sm">
            {page.items.map((key) => (
              <Box key={key.key_id}>
                <Text fw={600}>
                  <Kept>
                    {[
                      key.key_id,
                      key.current ? w.currentKey : w.retiredKey,
                      key.first_used_at && timeText(key.first_used_at, language),
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </Kept>
                </Text>
                <Code block tabIndex={0} style={{ whiteSpace: "pre-wrap" }}>
                  {key.pem.trim()}
                </Code>
              </Box>
            ))}
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

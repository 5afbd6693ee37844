import { Alert, Anchor, Autocomplete, Badge, Box, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { refreshPrefixes } from "@/api/capabilities";
import { api, body } from "@/api/client";
import { useSession } from "@/api/session";
import type { Bulletin, BulletinFinding, DraftCheck, FindingKind } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { Kept } from "@/shared/ui/kept";
import { Section } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { choices, findingWords } from "./finding-words";

const LONGEST = 200;

/** What must be answered for before the table is reviewed and published, by kind, the gravest first. */
export function Findings({ bulletin, check }: { bulletin: Bulletin; check: DraftCheck }) {
  const w = useWords(findingWords);
  const reviews = (useSession().me?.permissions ?? []).includes("bulletin_review");
  const client = useQueryClient();
  const say = useAction(
    ({ findings, word }: { findings: BulletinFinding[]; word: string }) =>
      body(
        api.POST("/api/v1/bulletins/{id}/acknowledgements", {
          params: { path: { id: bulletin.id } },
          body: { word, findings: findings.map(({ key, digest }) => ({ key, digest })) },
        }),
      ).catch((problem) => {
        // What was found may have changed since it was read: it is shown as it is now.
        refreshPrefixes(client, ["bulletins"]);
        throw problem;
      }),
    { done: w.done },
  );
  const kinds = [...new Set(check.findings.map((finding) => finding.kind))];
  const may = reviews && !bulletin.prepared_by_me;
  return (
    <Section title={w.title}>
      <Stack gap="sm">
        <Verdict check={check} why={may ? null : bulletin.prepared_by_me ? w.notYou : w.notYours} />
        {kinds.map((kind) => (
          <Kind
            key={kind}
            kind={kind}
            day={bulletin.day}
            findings={check.findings.filter((finding) => finding.kind === kind)}
            onSay={may ? (findings, word) => say.run({ findings, word }) : null}
            busy={say.busy}
          />
        ))}
      </Stack>
    </Section>
  );
}

function Verdict({ check, why }: { check: DraftCheck; why: string | null }) {
  const w = useWords(findingWords);
  if (check.findings.length === 0) {
    return (
      <Alert color={check.up_to_date ? "leaf" : "gray"} role="note">
        {w.nothing}
      </Alert>
    );
  }
  if (check.open === 0) {
    return (
      <Alert color="gray" role="note">
        {w.answered(check.findings.length)}
      </Alert>
    );
  }
  const grave = check.findings.some((finding) => finding.grave && !finding.acknowledged);
  return (
    <Alert color={grave ? "persimmon" : "yellow"} role="note" title={w.open(check.open)}>
      {why ?? w.openHint}
    </Alert>
  );
}

type Say = (findings: BulletinFinding[], word: string) => void;

function Kind(props: {
  kind: FindingKind;
  day: string;
  findings: BulletinFinding[];
  onSay: Say | null;
  busy: boolean;
}) {
  const { kind, day, findings, onSay, busy } = props;
  const w = useWords(findingWords);
  const open = findings.filter((finding) => !finding.acknowledged);
  const grave = open.some((finding) => finding.grave);
  return (
    <Box component="section" className="card" p="md" aria-label={w[kind]}>
      <Group gap="sm" mb="xs">
        <Title order={3}>{w[kind]}</Title>
        <Badge color={open.length === 0 ? "gray.7" : grave ? "persimmon" : "yellow.9"}>
          {w.left(open.length, findings.length)}
        </Badge>
        <More kind={kind} day={day} source={findings.length === 1 ? (findings[0]?.source ?? null) : null} />
      </Group>
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
        {findings.map((finding) => (
          <Box component="li" key={finding.key}>
            <One finding={finding} onSay={onSay} busy={busy} />
          </Box>
        ))}
      </Stack>
      {onSay && open.length > 1 && (
        <Box mt="md" pt="sm" style={{ borderTop: "1px solid var(--mantine-color-default-border)" }}>
          <Word
            label={w.together(open.length)}
            button={w.all(open.length)}
            kind={kind}
            busy={busy}
            onSay={(word) => onSay(open, word)}
            visible
          />
        </Box>
      )}
    </Box>
  );
}

/** Where what was found can be looked into. */
function More({ kind, day, source }: { kind: FindingKind; day: string; source: string | null }) {
  const w = useWords(findingWords);
  const [to, label] =
    kind === "waiting_price"
      ? [paths.pricesQueue({ day, ...(source ? { source } : {}) }), w.queue]
      : kind === "open_warning"
        ? [paths.warnings(), w.warnings]
        : kind === "silent_source" || kind === "too_few_sources"
          ? [paths.pricesWall(), w.wall]
          : [paths.prices(day), w.observations];
  return (
    <Anchor component={Link} to={to} size="sm" underline="always">
      {label}
    </Anchor>
  );
}

function One({ finding, onSay, busy }: { finding: BulletinFinding; onSay: Say | null; busy: boolean }) {
  const w = useWords(findingWords);
  const language = useLanguage();
  const text = usePriceSentence()(finding.text[language]);
  const said = finding.acknowledged;
  return (
    <Stack gap={4}>
      <Text>
        {finding.grave && !said && (
          <Text span className="bad" fw={650}>
            {w.grave}
            {language === "zh" ? "：" : ": "}
          </Text>
        )}
        <Kept>{text}</Kept>
      </Text>
      {said ? (
        <Text size="sm" className="muted">
          <Kept>{w.said(said.word, said.by ?? w.platform, timeText(said.at, language))}</Kept>
        </Text>
      ) : (
        onSay && (
          <Word
            label={w.reasonOf(text)}
            button={w.acknowledge}
            kind={finding.kind}
            busy={busy}
            onSay={(word) => onSay([finding], word)}
          />
        )
      )}
    </Stack>
  );
}

/** A reason, typed or chosen. */
function Word(props: {
  label: string;
  button: string;
  kind: FindingKind;
  busy: boolean;
  onSay: (word: string) => void;
  visible?: boolean;
}) {
  const { label, button, kind, busy, onSay, visible = false } = props;
  const w = useWords(findingWords);
  const language = useLanguage();
  const [word, setWord] = useState("");
  const ready = /[\p{L}\p{N}]/u.test(word);
  return (
    <Group
      component="form"
      gap="xs"
      align="flex-end"
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault();
        if (ready && !busy) onSay(word.trim());
      }}
    >
      <Autocomplete
        style={{ flex: "1 1 240px" }}
        {...(visible ? { label } : { "aria-label": label, placeholder: w.reason })}
        data={choices(kind, language)}
        value={word}
        onChange={setWord}
        maxLength={LONGEST}
      />
      <Button type="submit" variant="light" loading={busy} disabled={!ready}>
        {button}
      </Button>
    </Group>
  );
}

import { Badge, Box, Button, Checkbox, Group, NativeSelect, SimpleGrid, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useLanguage, useWords } from "@/shared/i18n";
import { pick, toOptions } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { ConfirmButton } from "@/shared/ui/confirm";
import { ExportMenu } from "@/shared/ui/export-menu";
import { Kept } from "@/shared/ui/kept";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { useSearchParams } from "@/shared/ui/router";
import { useWhy } from "@/shared/ui/why";
import { FAULT_ADVICE, failedMailWords, MAIL_FAULT, MAIL_KIND } from "./words";

type Mail = Schemas["FailedMail"];
type Action = Schemas["FailedMailAction"];
type Decide = (ids: string[], action: Action) => void;

/** The server decides so many at once. */
const AT_ONCE = 100;

/** What the address narrows the list to; another word narrows nothing. */
function named<K extends string>(table: Readonly<Record<K, unknown>>, word: string | null): K | undefined {
  return (Object.keys(table) as K[]).find((key) => key === word);
}

async function decideAll(ids: string[], action: Action): Promise<Schemas["FailedMailsDecided"]> {
  const sum = { decided: 0, gone: 0 };
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const part = { ids: ids.slice(from, from + AT_ONCE), action };
    const { decided, gone } = await body(api.POST("/api/v1/failed-mails/decide", { body: part }));
    sum.decided += decided;
    sum.gone += gone;
  }
  return sum;
}

/** Mails that were given up: an administrator sends them once more or removes them, one by one or many at once. */
export default function FailedMails() {
  const w = useWords(failedMailWords);
  const c = useWords(common);
  const language = useLanguage();
  const [search, setSearch] = useSearchParams();
  const [picked, setPicked] = useState<string[]>([]);
  const stop = useWhy(picked.length > 0 ? null : w.pickFirst);
  const kind = named(MAIL_KIND, search.get("kind"));
  const fault = named(MAIL_FAULT, search.get("fault"));
  const filter = { ...(kind ? { kind } : {}), ...(fault ? { fault } : {}) };
  const list = useList("/api/v1/failed-mails", { query: { limit: 50, ...filter } });
  const put = (key: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(key, value);
    else next.delete(key);
    setPicked([]);
    setSearch(next, { replace: true });
  };
  const decide = useAction(
    async ({ ids, action }: { ids: string[]; action: Action }) => ({
      action,
      ...(await decideAll(ids, action)),
    }),
    {
      done: ({ action, decided, gone }) =>
        action === "retry" ? w.retried(decided, gone) : w.dismissed(decided, gone),
      after: () => setPicked([]),
    },
  );
  const run: Decide = (ids, action) => decide.run({ ids, action });
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={<ExportMenu path="/api/v1/failed-mails/export" query={filter} />}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NativeSelect
          label={w.kind}
          value={kind ?? ""}
          onChange={(event) => put("kind", event.currentTarget.value)}
          data={[{ value: "", label: w.anyKind }, ...toOptions(MAIL_KIND, language)]}
        />
        <NativeSelect
          label={w.fault}
          value={fault ?? ""}
          onChange={(event) => put("fault", event.currentTarget.value)}
          data={[{ value: "", label: w.anyFault }, ...toOptions(MAIL_FAULT, language)]}
        />
      </SimpleGrid>
      <ListView
        query={list}
        empty={
          kind || fault
            ? {
                title: w.emptyFiltered,
                next: { label: c.showAll, run: () => setSearch({}, { replace: true }) },
              }
            : { title: w.empty, hint: w.emptyHint, next: { label: c.toHome, to: paths.home() } }
        }
      >
        {(mails) => (
          <Stack gap={8}>
            <Group className="sticky-bar">
              <Checkbox
                label={w.selectAll}
                checked={picked.length === mails.length}
                indeterminate={picked.length > 0 && picked.length < mails.length}
                onChange={(event) =>
                  setPicked(event.currentTarget.checked ? mails.map((mail) => mail.id) : [])
                }
              />
              <ConfirmButton
                label={w.retryPicked(picked.length)}
                text={w.retryText}
                size="sm"
                {...stop.button}
                busy={decide.busy}
                onConfirm={() => run(picked, "retry")}
              />
              <ConfirmButton
                label={w.dismissPicked(picked.length)}
                text={w.dismissText}
                size="sm"
                variant="default"
                {...stop.button}
                busy={decide.busy}
                onConfirm={() => run(picked, "dismiss")}
              />
              {stop.text}
            </Group>
            <Stack component="ul" gap={8} m={0} p={0} style={{ listStyle: "none" }} aria-label={w.title}>
              {mails.map((mail) => (
                <Line
                  key={mail.id}
                  mail={mail}
                  busy={decide.busy}
                  decide={run}
                  picked={picked.includes(mail.id)}
                  onPick={(on) =>
                    setPicked((now) => (on ? [...now, mail.id] : now.filter((id) => id !== mail.id)))
                  }
                />
              ))}
            </Stack>
          </Stack>
        )}
      </ListView>
    </Page>
  );
}

function Line({
  mail,
  picked,
  busy,
  onPick,
  decide,
}: {
  mail: Mail;
  picked: boolean;
  busy: boolean;
  onPick: (on: boolean) => void;
  decide: Decide;
}) {
  const w = useWords(failedMailWords);
  const language = useLanguage();
  const subject = mail.subject || w.noSubject;
  return (
    <Box component="li" className="card" p="sm">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Checkbox
          mt={3}
          aria-label={w.select(subject)}
          checked={picked}
          onChange={(event) => onPick(event.currentTarget.checked)}
        />
        <Box style={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
          <Group gap="xs">
            <Text fw={600}>
              <Kept>{subject}</Kept>
            </Text>
            {mail.kind && (
              <Badge color="gray.7" tt="none">
                {pick(MAIL_KIND[mail.kind], language)}
              </Badge>
            )}
          </Group>
          <Text size="sm" className="muted">
            <Kept>
              {[mail.to && w.to(mail.to), timeText(mail.created_at, language), w.attempts(mail.attempts)]
                .filter(Boolean)
                .join(" · ")}
            </Kept>
          </Text>
          <Text size="sm" c="var(--bad)">
            {mail.fault ? pick(MAIL_FAULT[mail.fault], language) : w.unknownFault}
          </Text>
          {mail.fault && <Text size="sm">{pick(FAULT_ADVICE[mail.fault], language)}</Text>}
          {mail.error && (
            <Text size="xs" className="muted">
              {w.answer(mail.error)}
            </Text>
          )}
          <Group gap="xs" mt="xs">
            <Button size="sm" variant="light" loading={busy} onClick={() => decide([mail.id], "retry")}>
              {w.retryOne}
            </Button>
            <ConfirmButton
              label={w.dismissOne}
              text={w.dismissText}
              size="sm"
              variant="default"
              busy={busy}
              onConfirm={() => decide([mail.id], "dismiss")}
            />
          </Group>
        </Box>
      </Group>
    </Box>
  );
}

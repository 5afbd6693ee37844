import { Badge, Box, Button, Group, Stack, Text } from "@mantine/core";
import { useSession } from "@/api/session";
import { useLanguage, useWords } from "@/shared/i18n";
import { timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { toast } from "@/shared/lib/toast";
import { ConfirmButton } from "@/shared/ui/confirm";
import { Page } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { Empty } from "@/shared/ui/states";
import { postWords } from "../post/words";
import { forget, sendAgain, useWaiting } from "./queue";
import { useSender } from "./sender";
import { outboxWords } from "./words";

/** What was posted without a network, and what became of it. */
export default function Outbox() {
  const w = useWords(outboxWords);
  const p = useWords(postWords);
  const language = useLanguage();
  const sentence = usePriceSentence();
  const person = useSession().me?.id ?? "";
  const items = useWaiting(person);
  const send = useSender(person);
  return (
    <Page
      title={w.title}
      lead={w.lead}
      narrow
      actions={items.some((one) => !one.refused) ? <Button onClick={send}>{w.sendNow}</Button> : undefined}
    >
      {items.length === 0 ? (
        <Empty title={w.empty} hint={w.emptyHint} next={{ label: p.choose, to: paths.post() }} />
      ) : (
        <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
          {items.map((one) => (
            <Group key={one.key} component="li" className="card" p="md" justify="space-between">
              <Box style={{ flex: "1 1 200px", minWidth: 0 }}>
                <Group gap={6}>
                  <Text fw={650}>{one.title}</Text>
                  <Badge color="gray.7">{w[one.post.side]}</Badge>
                  <Badge color={one.refused ? "persimmon" : "yellow.9"}>
                    {one.refused ? w.refused : w.waits}
                  </Badge>
                </Group>
                <Text size="sm" className="muted">
                  {w.writtenAt(timeText(one.at, language))}
                </Text>
                {one.refused && (
                  <Text size="sm" className="bad">
                    {sentence(one.refused)}
                  </Text>
                )}
              </Box>
              {one.existing && (
                <Group gap="xs">
                  <Link to={paths.listing(one.post.side, one.existing)}>{p.seeExisting}</Link>
                  <Button
                    onClick={() => {
                      sendAgain(one);
                      send();
                    }}
                  >
                    {p.postAgain}
                  </Button>
                </Group>
              )}
              <ConfirmButton
                label={w.drop}
                text={w.dropText}
                variant="light"
                color="persimmon"
                onConfirm={() => {
                  forget(one.key);
                  toast(w.dropped);
                }}
              />
            </Group>
          ))}
        </Stack>
      )}
    </Page>
  );
}

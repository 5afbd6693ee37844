import { Badge, Box, Button, Group, Stack, Text } from "@mantine/core";
import { problemText } from "@/api/error-words";
import { Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import { useLanguage, useWords } from "@/shared/i18n";
import { outboxWords } from "@/shared/i18n/outbox-words";
import { common } from "@/shared/i18n/words";
import { beijingField, dayText, timeText } from "@/shared/lib/days";
import { handedBack, writeDraft } from "@/shared/lib/draft";
import { useOnline } from "@/shared/lib/online";
import { endsAt, endsSoon, type OutboxEvent, type Reason } from "@/shared/lib/outbox/event";
import { discard, retry } from "@/shared/lib/outbox/outbox";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { toast } from "@/shared/lib/toast";
import { ConfirmButton } from "@/shared/ui/confirm";
import { Facts } from "@/shared/ui/records";
import { Link, useNavigate } from "@/shared/ui/router";

const COLOR = {
  waiting: "yellow.9",
  sending: "blue.8",
  unclear: "yellow.9",
  refused: "persimmon",
} as const;

/** One event: what it is, how it stands, and what its author may do with it. */
export function OutboxItem({ event }: { event: OutboxEvent }) {
  const w = useWords(outboxWords);
  const language = useLanguage();
  const online = useOnline();
  const now = Date.now();
  const { state, kind, title, note, reason } = event;
  const time = (ms: number) => timeText(new Date(ms).toISOString(), language);
  const stateText = () => {
    if (state !== "waiting") return w[`state_${state}`];
    if (!online) return w.state_waiting;
    return event.dependsOn ? w.state_after : w.state_queued;
  };
  const lines = [
    w.writtenAt(time(event.createdAt)),
    event.attempts > 0 && event.triedAt !== undefined && w.triedAt(event.attempts, time(event.triedAt)),
    state !== "refused" && (event.notBefore ?? 0) > now && w.nextAt(time(event.notBefore ?? 0)),
  ];
  return (
    <Stack component="li" className="card" p="md" gap="xs">
      <Group gap={6}>
        <Text fw={650}>{title}</Text>
        <Badge color="gray.7">{w[kind]}</Badge>
        <Badge color={COLOR[state]}>{stateText()}</Badge>
      </Group>
      {note && <Text>{note}</Text>}
      <Text size="sm" className="muted">
        {lines.filter(Boolean).join(" · ")}
      </Text>
      {state === "unclear" && <Text size="sm">{w.unclearHint}</Text>}
      {reason && <ReasonText reason={reason} refused={state === "refused"} />}
      <Text size="sm" className={endsSoon(event, now) ? "bad" : "muted"}>
        {w.endsOn(dayText(beijingField(endsAt(event, now)).slice(0, 10), language))}
      </Text>
      <details className="fold">
        <summary>{w.details}</summary>
        <Facts
          items={[
            { label: w.number, value: <span className="num">{event.id}</span>, wide: true },
            { label: w.sizeLabel, value: w.size((event.bytes / 1000).toFixed(1)) },
            { label: w.photosLabel, value: event.photos.length > 0 ? w.photos(event.photos.length) : null },
          ]}
        />
      </details>
      {state !== "sending" && <Acts event={event} />}
    </Stack>
  );
}

/** Why it was not taken; quieter where it is tried again by itself. */
function ReasonText({ reason, refused }: { reason: Reason; refused: boolean }) {
  const w = useWords(outboxWords);
  const c = useWords(common);
  const language = useLanguage();
  const sentence = usePriceSentence();
  const text = () => {
    if (reason.code === "answer_lost") return w.answerLost;
    if (reason.code === "needed_deleted") return w.neededDeleted;
    return sentence(problemText(new Problem({ ...reason, code: reason.code }), language));
  };
  return (
    <Box className={refused ? "bad" : "muted"}>
      <Text size="sm">{text()}</Text>
      {reason.fields.map(({ path, message }) => (
        <Text key={`${path} ${message}`} size="sm">
          {sentence(message)}
        </Text>
      ))}
      {reason.requestId && (
        <Text size="xs" className="muted">
          {c.requestId(reason.requestId)}
        </Text>
      )}
    </Box>
  );
}

function Acts({ event }: { event: OutboxEvent }) {
  const w = useWords(outboxWords);
  const person = useSession().me?.id ?? "";
  const go = useNavigate();
  const { id, state, form, existing, reason, title } = event;
  const refused = state === "refused";
  const found = refused ? reason?.existingId : undefined;
  return (
    <Group gap="xs">
      {found && existing && (
        <>
          <Link to={existing.to.replace("{id}", found)}>{w.seeExisting}</Link>
          <Button onClick={() => void retry(id, existing.body)}>{w.onceMore}</Button>
        </>
      )}
      {refused && form && (
        <Button
          variant="default"
          aria-label={`${w.edit} ${title}`}
          onClick={() => {
            writeDraft(person, handedBack(id), form.content);
            go(form.to);
          }}
        >
          {w.edit}
        </Button>
      )}
      {!found && (
        <Button variant="default" aria-label={`${w.retry} ${title}`} onClick={() => void retry(id)}>
          {w.retry}
        </Button>
      )}
      <ConfirmButton
        label={w.remove}
        aria-label={`${w.remove} ${title}`}
        text={state === "unclear" || reason?.code === "answer_lost" ? w.removeUnclear : w.removeText}
        variant="light"
        color="persimmon"
        onConfirm={() => {
          void discard(id).then(() => toast(w.removed));
        }}
      />
    </Group>
  );
}

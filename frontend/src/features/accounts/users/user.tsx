import { Alert, Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { $api, api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useSession } from "@/api/session";
import { actionText, actorText, reasonText } from "@/features/audit/audit-words";
import { auditWords } from "@/features/audit/words";
import { useLanguage, useWords } from "@/shared/i18n";
import { ROLE, useLabel } from "@/shared/i18n/labels";
import { useName } from "@/shared/i18n/names";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { ConfirmButton } from "@/shared/ui/confirm";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { Facts, Records } from "@/shared/ui/records";
import { Link, useParams } from "@/shared/ui/router";
import { Loaded } from "@/shared/ui/states";
import { deviceName } from "../device";
import { peopleWords } from "./people-words";
import { Office } from "./user-office";

type Person = Schemas["PersonDetail"];

/** One person's account: who it is, what can be done with it, where it is logged in, and what was done. */
export default function UserPage() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/users/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(person) => <Detail person={person} />}</LoadedPage>;
}

function Detail({ person }: { person: Person }) {
  const w = useWords(peopleWords);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const own = useSession().me?.id === person.id;
  return (
    <Page
      title={person.name}
      badge={<Badge color={person.active ? "leaf" : "gray.7"}>{person.active ? w.active : w.stopped}</Badge>}
      back={{ to: paths.users(), label: w.users }}
    >
      <div className="card" style={{ padding: 20 }}>
        <Facts
          items={[
            { label: w.email, value: person.email, wide: true },
            { label: w.mobile, value: person.mobile },
            { label: w.role, value: label(ROLE, person.role) },
            {
              label: w.position,
              value: person.enterprise_id ? (person.position === "owner" ? w.owner : w.staff) : null,
            },
            { label: w.enterprise, value: person.enterprise_name, wide: true },
            { label: w.district, value: person.district && name(person.district) },
            { label: w.totp, value: person.totp_enabled ? w.totpOn : w.totpOff },
            { label: w.since, value: timeText(person.created_at, language) },
          ]}
        />
      </div>
      {own ? (
        <Alert color="leaf">
          {w.self}{" "}
          <Anchor component={Link} to={paths.me()} underline="always">
            {w.toProfile}
          </Anchor>
        </Alert>
      ) : (
        <>
          <Acts person={person} />
          <Section title={w.office}>
            <Office key={person.version} person={person} />
          </Section>
        </>
      )}
      <Section title={w.sessions}>
        {person.sessions.length === 0 ? (
          <Text className="muted">{w.sessionsNone}</Text>
        ) : (
          <Records
            label={w.sessions}
            rows={person.sessions}
            rowKey={(session) => session.id}
            columns={[
              {
                key: "device",
                title: w.device,
                head: true,
                cell: (session) => deviceName(session.user_agent ?? "") || w.unknownDevice,
              },
              { key: "address", title: w.address, cell: (session) => session.address },
              { key: "opened", title: w.opened, cell: (session) => timeText(session.created_at, language) },
              { key: "seen", title: w.seen, cell: (session) => timeText(session.last_seen_at, language) },
            ]}
          />
        )}
      </Section>
      <Trail id={person.id} />
    </Page>
  );
}

/** What is done to the account, each with its reason. */
function Acts({ person }: { person: Person }) {
  const w = useWords(peopleWords);
  const about = (reason: string) => ({ params: { path: { id: person.id } }, body: { reason } });
  return (
    <Section title={w.acts}>
      <Text size="sm" className="muted" mb="xs">
        {w.actsHint}
      </Text>
      <Stack className="card" p="lg" gap="md">
        {person.active && (
          <Act
            label={w.sendReset}
            text={w.sendResetText(person.email)}
            done={w.sendResetDone}
            send={(reason) => api.POST("/api/v1/users/{id}/password-reset", about(reason))}
          />
        )}
        {person.sessions.length > 0 && (
          <Act
            label={w.endSessions}
            text={w.endSessionsText}
            done={w.endSessionsDone}
            send={(reason) => api.POST("/api/v1/users/{id}/end-sessions", about(reason))}
          />
        )}
        {person.totp_enabled && (
          <Act
            label={w.resetTotp}
            text={w.resetTotpText}
            done={w.resetTotpDone}
            send={(reason) => api.POST("/api/v1/users/{id}/totp-reset", about(reason))}
          />
        )}
        {person.active ? (
          <Act
            key="stop"
            label={w.stop}
            text={w.stopText}
            color="persimmon"
            done={w.stopDone}
            send={(reason) => api.POST("/api/v1/users/{id}/deactivate", about(reason))}
          />
        ) : (
          <Act
            key="reinstate"
            label={w.reinstate}
            text={w.reinstateText}
            done={w.reinstateDone}
            send={(reason) => api.POST("/api/v1/users/{id}/reactivate", about(reason))}
          />
        )}
      </Stack>
    </Section>
  );
}

function Act({
  label,
  text,
  color = "leaf",
  done,
  send,
}: {
  label: string;
  text: string;
  color?: string;
  done: string;
  send: (reason: string) => Promise<unknown>;
}) {
  const { run, busy } = useAction(send, { done });
  return (
    <Group justify="space-between" gap="xs 24px">
      <div style={{ flex: "1 1 260px" }}>
        <Text fw={600}>{label}</Text>
        <Text size="sm" className="muted">
          {text}
        </Text>
      </div>
      <ConfirmButton
        label={label}
        text={text}
        variant="light"
        color={color}
        reason="required"
        busy={busy}
        onConfirm={run}
      />
    </Group>
  );
}

function Trail({ id }: { id: string }) {
  const w = useWords(peopleWords);
  const a = useWords(auditWords);
  const language = useLanguage();
  const query = $api.useQuery("get", "/api/v1/audit", {
    params: { query: { entity: "user", entity_id: id, limit: 20 } },
  });
  return (
    <Section
      title={w.trail}
      actions={
        <Anchor component={Link} to={paths.audit({ entity: "user", entity_id: id })}>
          {a.audit}
        </Anchor>
      }
    >
      <Loaded query={query} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text className="muted">{w.trailNone}</Text>
          ) : (
            <Records
              label={w.trail}
              rows={items}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: "action",
                  title: a.action,
                  head: true,
                  cell: (row) => actionText(row, language),
                },
                { key: "when", title: a.when, lead: true, cell: (row) => timeText(row.at, language) },
                {
                  key: "actor",
                  title: a.actor,
                  cell: (row) => row.actor_name ?? actorText(row.actor, language),
                },
                {
                  key: "reason",
                  title: a.reason,
                  cell: (row) => reasonText(row, language),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

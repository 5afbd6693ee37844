import { Alert, Badge, List, Stack, Text, Textarea, Timeline } from "@mantine/core";
import { useState } from "react";
import { $api, api, ifMatch } from "@/api/client";
import { useSession } from "@/api/session";
import type { Enterprise } from "@/api/types";
import { actionText, actorText } from "@/features/audit/audit-words";
import { useLanguage, useWords } from "@/shared/i18n";
import { ENTERPRISE_STATE, KIND, useLabel, useName } from "@/shared/i18n/labels";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { ConfirmButton } from "@/shared/ui/confirm";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page, Section } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { useParams } from "@/shared/ui/router";
import { Loaded } from "@/shared/ui/states";
import { ENTERPRISE_COLOR } from "../enterprise";
import { Clock } from "./enterprises";
import { vettingWords } from "./words";

export default function EnterprisePage() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/enterprises/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(enterprise) => <Detail enterprise={enterprise} />}</LoadedPage>;
}

function Detail({ enterprise }: { enterprise: Enterprise }) {
  const w = useWords(vettingWords);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const { me } = useSession();
  return (
    <Page
      title={enterprise.name}
      badge={
        <Badge color={ENTERPRISE_COLOR[enterprise.state]}>{label(ENTERPRISE_STATE, enterprise.state)}</Badge>
      }
      back={{ to: paths.enterprises(), label: w.enterprises }}
      actions={
        me?.permissions.includes("enterprises_vet") ? <Decisions enterprise={enterprise} /> : undefined
      }
    >
      <Stack className="card" p="lg">
        <Facts
          items={[
            { label: w.kind, value: label(KIND, enterprise.kind) },
            { label: w.region, value: name(enterprise.region) },
            { label: w.creditCode, value: enterprise.credit_code, wide: true },
            { label: w.address, value: enterprise.address, wide: true },
            { label: w.contact, value: enterprise.contact_name },
            {
              label: w.phone,
              value: <a href={`tel:${enterprise.contact_phone}`}>{enterprise.contact_phone}</a>,
            },
            { label: w.submitted, value: timeText(enterprise.submitted_at, language) },
            {
              label: w.due,
              value: enterprise.state === "pending" ? <Clock enterprise={enterprise} /> : null,
            },
          ]}
        />
        {!enterprise.credit_code_fits && (
          <Alert color="persimmon" title={w.codeFails}>
            {enterprise.credit_code_reason ? w.codeLetIn(enterprise.credit_code_reason) : w.codeFailsText}
          </Alert>
        )}
        {enterprise.reasons.length > 0 && (
          <Alert color="persimmon" title={w.reasons}>
            <List size="sm">
              {enterprise.reasons.map((reason) => (
                <List.Item key={reason}>{reason}</List.Item>
              ))}
            </List>
          </Alert>
        )}
      </Stack>
      <History id={enterprise.id} />
    </Page>
  );
}

function Decisions({ enterprise }: { enterprise: Enterprise }) {
  const w = useWords(vettingWords);
  const [points, setPoints] = useState("");
  const [why, setWhy] = useState("");
  const needsWhy = !enterprise.credit_code_fits && !enterprise.credit_code_reason;
  const params = { path: { id: enterprise.id }, header: ifMatch(enterprise.version) };
  const approve = useAction(
    (note: string) =>
      api.POST("/api/v1/enterprises/{id}/approve", {
        params,
        body: { ...(note ? { note } : {}), ...(needsWhy ? { credit_code_reason: why.trim() } : {}) },
      }),
    { done: w.approved_ },
  );
  const sendBack = useAction(
    (reasons: string[]) => api.POST("/api/v1/enterprises/{id}/return", { params, body: { reasons } }),
    { done: w.returned_ },
  );
  const suspend = useAction(
    (reason: string) => api.POST("/api/v1/enterprises/{id}/suspend", { params, body: { reason } }),
    { done: w.suspended_ },
  );
  const reinstate = useAction(
    (reason: string) => api.POST("/api/v1/enterprises/{id}/reinstate", { params, body: { reason } }),
    { done: w.reinstated },
  );
  const reasons = points
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return (
    <>
      {enterprise.state === "pending" && (
        <>
          <ConfirmButton
            label={w.approve}
            reason="optional"
            reasonLabel={w.note}
            busy={approve.busy}
            ready={!needsWhy || why.trim().length >= 4}
            onConfirm={(note) => approve.run(note)}
          >
            {needsWhy && (
              <Textarea
                label={w.codeWhy}
                description={w.codeFailsText}
                maxLength={200}
                required
                value={why}
                onChange={(event) => setWhy(event.currentTarget.value)}
              />
            )}
          </ConfirmButton>
          <ConfirmButton
            label={w.return_}
            variant="light"
            color="persimmon"
            busy={sendBack.busy}
            ready={reasons.length > 0}
            onConfirm={() => sendBack.run(reasons)}
          >
            <Textarea
              label={w.reasons}
              description={w.returnText}
              minRows={3}
              required
              value={points}
              onChange={(event) => setPoints(event.currentTarget.value)}
            />
          </ConfirmButton>
        </>
      )}
      {enterprise.state === "approved" && (
        <ConfirmButton
          label={w.suspend}
          text={w.suspendText}
          variant="light"
          color="persimmon"
          reason="required"
          busy={suspend.busy}
          onConfirm={(reason) => suspend.run(reason)}
        />
      )}
      {enterprise.state === "suspended" && (
        <ConfirmButton
          label={w.reinstate}
          reason="required"
          busy={reinstate.busy}
          onConfirm={(reason) => reinstate.run(reason)}
        />
      )}
    </>
  );
}

function History({ id }: { id: string }) {
  const w = useWords(vettingWords);
  const language = useLanguage();
  const query = $api.useQuery("get", "/api/v1/enterprises/{id}/history", { params: { path: { id } } });
  return (
    <Section title={w.history}>
      <Loaded query={query} rows={2}>
        {(page) =>
          page.items.length === 0 ? (
            <Text className="muted">{w.historyNone}</Text>
          ) : (
            <Timeline active={page.items.length} bulletSize={16} lineWidth={2} className="card" p="lg">
              {page.items.map((entry) => (
                <Timeline.Item key={entry.id} title={actionText(entry, language)}>
                  <Text size="sm">
                    {[actorText(entry.actor, language), entry.reason].filter(Boolean).join(" · ")}
                  </Text>
                  <Text size="xs" className="muted">
                    {timeText(entry.at, language)}
                  </Text>
                </Timeline.Item>
              ))}
            </Timeline>
          )
        }
      </Loaded>
    </Section>
  );
}

import { Alert, Anchor, Badge, Button, Group, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { $api, api, body, ifMatch } from "@/api/client";
import { useSession } from "@/api/session";
import type { Bulletin, DraftCheck } from "@/api/types";
import { deskWords } from "@/features/prices/desk/words";
import { useLanguage, useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { beijingField, dayText, timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePriceUnit } from "@/shared/lib/price-unit";
import { ConfirmButton } from "@/shared/ui/confirm";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { Link, useNavigate, useParams } from "@/shared/ui/router";
import { Loaded } from "@/shared/ui/states";
import { UnitSwitch } from "@/shared/ui/unit-switch";
import { useWhy } from "@/shared/ui/why";
import { Downloads } from "../downloads";
import { BulletinTable, Summary } from "../table";
import { bulletinWords } from "../words";
import { STATE_COLOR } from "./desk";
import { DraftState } from "./draft-check";
import { editionWords } from "./edition-words";
import { findingWords } from "./finding-words";
import { Findings } from "./findings";
import { Moves } from "./moves";
import { Trail } from "./trail";
import { tableWords } from "./words";

export default function TablePage() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/bulletins/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(bulletin) => <Detail bulletin={bulletin} />}</LoadedPage>;
}

function Detail({ bulletin }: { bulletin: Bulletin }) {
  const d = useWords(deskWords);
  const w = useWords(tableWords);
  const e = useWords(editionWords);
  const b = useWords(bulletinWords);
  const language = useLanguage();
  const permissions = useSession().me?.permissions ?? [];
  const unit = usePriceUnit();
  const published = isPublished(bulletin);
  const prepares = permissions.includes("bulletin_prepare");
  const check = useCheck(bulletin, prepares);
  const c = bulletin.coverage;
  return (
    <Page
      title={w.tableTitle(dayText(bulletin.day, language))}
      lead={`${w.edition(bulletin.edition)}${bulletin.lunar_day && language === "zh" ? ` · ${b.lunar(bulletin.lunar_day)}` : ""}`}
      badge={<Badge color={STATE_COLOR[bulletin.state]}>{w[`state_${bulletin.state}`]}</Badge>}
      back={{ to: paths.prices(bulletin.day), label: d.title }}
      actions={
        <>
          <Steps bulletin={bulletin} open={check.data?.open ?? null} />
          <Downloads id={bulletin.id} unit={unit} draft={!published} />
        </>
      }
    >
      {bulletin.reason && <Alert color="yellow">{bulletin.reason}</Alert>}
      {bulletin.publish_at && (
        <Alert color="blue" role="note">
          {e.scheduled(timeText(bulletin.publish_at, language))}
        </Alert>
      )}
      {!published && prepares && (
        <Loaded query={check} rows={3}>
          {(found) =>
            found && (
              <>
                <Findings bulletin={bulletin} check={found} />
                <Moves moves={found.moves} unit={unit} day={bulletin.day} />
                <DraftState check={found} day={bulletin.day} unit={unit} />
              </>
            )
          }
        </Loaded>
      )}
      <Group className="card" p="md">
        <Facts
          items={[
            { label: b.prepared, value: bulletin.prepared_by ?? b.platform },
            { label: b.reviewed, value: bulletin.reviewed_by ?? "–" },
            {
              label: e.coverage,
              wide: true,
              value: b.coverageText(
                `${c.markets}/${c.markets_expected}`,
                `${c.chains}/${c.chains_expected}`,
                `${c.stores}/${c.stores_expected}`,
              ),
            },
          ]}
        />
        {bulletin.state === "published" && (
          <Anchor component={Link} to={paths.bulletinDay(bulletin.day)}>
            {w.publicPage}
          </Anchor>
        )}
        <Anchor component={Link} to={paths.pricesPublication()}>
          {e.settings}
        </Anchor>
      </Group>
      <Group justify="flex-end">
        <UnitSwitch />
      </Group>
      <Summary bulletin={bulletin} />
      <BulletinTable bulletin={bulletin} unit={unit} />
      {prepares && <Trail id={bulletin.id} />}
    </Page>
  );
}

const isPublished = ({ state }: Bulletin) => state === "published" || state === "superseded";

/**
 * What is found about a draft. All reads are refreshed at the moment of publication, this one too, and of a published
 * edition there is no check: so the edition is read first, and what was found last stays where it is published by now.
 */
function useCheck(bulletin: Bulletin, prepares: boolean) {
  const client = useQueryClient();
  const init = { params: { path: { id: bulletin.id } } };
  const { queryKey } = $api.queryOptions("get", "/api/v1/bulletins/{id}/check", init);
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<DraftCheck | null> => {
      const edition = $api.queryOptions("get", "/api/v1/bulletins/{id}", init);
      const now = await client.fetchQuery({ ...edition, staleTime: 5_000 });
      if (isPublished(now)) return client.getQueryData<DraftCheck>(queryKey) ?? null;
      return body(api.GET("/api/v1/bulletins/{id}/check", { ...init, signal }));
    },
    enabled: !isPublished(bulletin) && prepares,
  });
}

/** A reviewed edition publishes itself at a set time, or no longer does. */
function Schedule({ bulletin }: { bulletin: Bulletin }) {
  const e = useWords(editionWords);
  const [time, setTime] = useState(() => beijingField(Math.ceil((Date.now() + 600_000) / 600_000) * 600_000));
  const params = { path: { id: bulletin.id }, header: ifMatch(bulletin.version) };
  const set = useAction(
    (publish_at: string | null) =>
      body(api.PUT("/api/v1/bulletins/{id}/publication", { params, body: { publish_at } })),
    { done: (made) => (made.publish_at ? e.scheduledDone : e.unscheduled) },
  );
  if (bulletin.publish_at) {
    return (
      <Button variant="default" loading={set.busy} onClick={() => set.run(null)}>
        {e.unschedule}
      </Button>
    );
  }
  return (
    <ConfirmButton
      label={e.schedule}
      text={e.scheduleText}
      variant="light"
      busy={set.busy}
      ready={time !== ""}
      onConfirm={() => set.run(new Date(`${time}:00+08:00`).toISOString())}
    >
      <TextInput
        type="datetime-local"
        label={e.scheduleTime}
        value={time}
        onChange={(event) => setTime(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}

/**
 * Prepared by one person, reviewed by another, then published; afterwards only corrected. `open` is how many findings
 * have no reason yet; null while that is not known.
 */
function Steps({ bulletin, open }: { bulletin: Bulletin; open: number | null }) {
  const w = useWords(tableWords);
  const f = useWords(findingWords);
  const go = useNavigate();
  const permissions = useSession().me?.permissions ?? [];
  const params = { path: { id: bulletin.id } };
  // Each step answers for the draft that the official has read.
  const seen = { path: { id: bulletin.id }, header: ifMatch(bulletin.version) };
  const rebuild = useAction((_: null) => api.POST("/api/v1/bulletins/{id}/rebuild", { params: seen }), {
    done: w.rebuilt,
  });
  const review = useAction((_: null) => api.POST("/api/v1/bulletins/{id}/review", { params: seen }), {
    done: w.reviewed,
  });
  const publish = useAction((_: null) => api.POST("/api/v1/bulletins/{id}/publish", { params: seen }), {
    done: w.published,
  });
  const discard = useAction((_: null) => api.DELETE("/api/v1/bulletins/{id}", { params }), {
    done: w.discarded,
    after: () => go(paths.prices(bulletin.day)),
  });
  const correct = useAction(
    (reason: string, key) => {
      const request = { reason };
      return body(
        api.POST("/api/v1/bulletins/{id}/correct", {
          params,
          headers: key({ id: bulletin.id, reason }),
          body: request,
        }),
      );
    },
    { done: w.corrected, after: (made) => go(paths.priceTable(made.id)) },
  );
  const draft = bulletin.state === "draft";
  const waits = open === 0 ? null : open === null ? f.looking : f.stops(open);
  const stop = useWhy(draft && bulletin.prepared_by_me ? w.preparedByMe : waits);
  return (
    <>
      {draft && permissions.includes("bulletin_prepare") && (
        <Button variant="default" loading={rebuild.busy} onClick={() => rebuild.run(null)}>
          {w.rebuild}
        </Button>
      )}
      {draft && permissions.includes("bulletin_review") && (
        <ConfirmButton
          label={w.review}
          text={w.reviewText}
          {...stop.button}
          busy={review.busy}
          onConfirm={() => review.run(null)}
        />
      )}
      {bulletin.state === "reviewed" && permissions.includes("bulletin_publish") && (
        <Schedule bulletin={bulletin} />
      )}
      {bulletin.state === "reviewed" && permissions.includes("bulletin_publish") && (
        <ConfirmButton
          label={w.publish}
          text={w.publishText}
          {...stop.button}
          busy={publish.busy}
          onConfirm={() => publish.run(null)}
        />
      )}
      {bulletin.state === "published" && permissions.includes("bulletin_prepare") && (
        <ConfirmButton
          label={w.correct}
          text={w.correctText}
          variant="light"
          color="persimmon"
          reason="required"
          busy={correct.busy}
          onConfirm={(reason) => correct.run(reason)}
        />
      )}
      {draft && permissions.includes("bulletin_prepare") && (
        <ConfirmButton
          label={w.discard}
          variant="light"
          color="persimmon"
          busy={discard.busy}
          onConfirm={() => discard.run(null)}
        />
      )}
      {(draft || bulletin.state === "reviewed") && stop.text}
    </>
  );
}

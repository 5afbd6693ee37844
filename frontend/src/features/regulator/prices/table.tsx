import { Alert, Anchor, Badge, Button, Group } from "@mantine/core";
import { $api, api, body, ifMatch } from "@/api/client";
import { useSession } from "@/api/session";
import type { Bulletin } from "@/api/types";
import { BulletinTable, Summary } from "@/features/bulletin/table";
import { bulletinWords } from "@/features/bulletin/words";
import { ConfirmButton, useAction } from "@/shared/action";
import { dayText } from "@/shared/days";
import { ExportMenu } from "@/shared/export-menu";
import { useLanguage, useWords } from "@/shared/i18n";
import { LoadedPage } from "@/shared/loaded-page";
import { Page } from "@/shared/page";
import { Facts } from "@/shared/records";
import { Link, useNavigate, useParams } from "@/shared/router";
import { STATE_COLOR } from "./desk";
import { priceWords } from "./words";

export default function TablePage() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/bulletins/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(bulletin) => <Detail bulletin={bulletin} />}</LoadedPage>;
}

function Detail({ bulletin }: { bulletin: Bulletin }) {
  const w = useWords(priceWords);
  const b = useWords(bulletinWords);
  const language = useLanguage();
  return (
    <Page
      title={w.tableTitle(dayText(bulletin.day, language))}
      lead={w.edition(bulletin.edition)}
      badge={<Badge color={STATE_COLOR[bulletin.state]}>{w[`state_${bulletin.state}`]}</Badge>}
      back={{ to: `/prices?day=${bulletin.day}`, label: w.title }}
      actions={
        <>
          <Steps bulletin={bulletin} />
          <ExportMenu path={`/api/v1/bulletins/${bulletin.id}/export`} json />
        </>
      }
    >
      {bulletin.state === "draft" && bulletin.prepared_by_me && (
        <Alert color="yellow" role="note">
          {w.preparedByMe}
        </Alert>
      )}
      {bulletin.reason && <Alert color="yellow">{bulletin.reason}</Alert>}
      <Group className="card" p="md">
        <Facts
          items={[
            { label: b.prepared, value: bulletin.prepared_by },
            { label: b.reviewed, value: bulletin.reviewed_by ?? "–" },
          ]}
        />
        {bulletin.state === "published" && (
          <Anchor component={Link} to={`/bulletin/days/${bulletin.day}`}>
            {w.publicPage}
          </Anchor>
        )}
      </Group>
      <Summary bulletin={bulletin} />
      <BulletinTable bulletin={bulletin} />
    </Page>
  );
}

/** Prepared by one person, reviewed by another, then published; afterwards only corrected. */
function Steps({ bulletin }: { bulletin: Bulletin }) {
  const w = useWords(priceWords);
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
    after: () => go(`/prices?day=${bulletin.day}`),
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
    { done: w.corrected, after: (made) => go(`/prices/tables/${made.id}`) },
  );
  const draft = bulletin.state === "draft";
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
          disabled={bulletin.prepared_by_me}
          busy={review.busy}
          onConfirm={() => review.run(null)}
        />
      )}
      {bulletin.state === "reviewed" && permissions.includes("bulletin_publish") && (
        <ConfirmButton
          label={w.publish}
          text={w.publishText}
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
    </>
  );
}

import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconPrinter, IconShieldCheck } from "@tabler/icons-react";
import { api, body } from "@/api/client";
import type { Bulletin } from "@/api/types";
import { useAction } from "@/shared/action";
import { dayText, timeText } from "@/shared/days";
import { ExportMenu } from "@/shared/export-menu";
import { useLanguage, useWords } from "@/shared/i18n";
import { Notice } from "@/shared/notice";
import { Page } from "@/shared/page";
import { Facts } from "@/shared/records";
import { Link } from "@/shared/router";
import { BulletinTable, Summary } from "./table";
import { bulletinWords } from "./words";

/** A published edition as the public reads, prints, downloads and verifies it. */
export function BulletinView({ bulletin }: { bulletin: Bulletin }) {
  const w = useWords(bulletinWords);
  const language = useLanguage();
  return (
    <Page
      title={w.official}
      lead={w.lead(dayText(bulletin.day, language, true), bulletin.edition)}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconPrinter size={18} aria-hidden />}
            onClick={() => window.print()}
          >
            {w.print}
          </Button>
          <ExportMenu path={`/api/v1/bulletins/${bulletin.id}/export`} json />
        </>
      }
    >
      {bulletin.state === "superseded" && (
        <Notice>
          {w.superseded}{" "}
          <Anchor component={Link} to={`/bulletin/days/${bulletin.day}`} underline="always">
            {w.latest}
          </Anchor>
        </Notice>
      )}
      {bulletin.reason && <Notice title={w.correction}>{bulletin.reason}</Notice>}
      <Summary bulletin={bulletin} />
      <BulletinTable bulletin={bulletin} />
      <Stack className="card" p="lg" gap="md">
        <Facts
          items={[
            { label: w.prepared, value: bulletin.prepared_by },
            { label: w.reviewed, value: bulletin.reviewed_by },
            {
              label: w.published,
              value: bulletin.published_at ? timeText(bulletin.published_at, language) : null,
            },
            { label: w.method, value: bulletin.method_version },
          ]}
        />
        {bulletin.digest && (
          <Text size="xs" className="muted" style={{ overflowWrap: "anywhere" }}>
            {w.digest}：{bulletin.digest}
          </Text>
        )}
        <Text size="sm" className="muted">
          {w.source}
        </Text>
        <Verify id={bulletin.id} />
      </Stack>
      <Group className="no-print" gap="lg">
        <Anchor component={Link} to={`/bulletin/archive?day=${bulletin.day}`}>
          {w.editions}
        </Anchor>
        <Anchor component={Link} to="/bulletin/archive">
          {w.archive}
        </Anchor>
        <Anchor component={Link} to="/bulletin/corrections">
          {w.corrections}
        </Anchor>
      </Group>
    </Page>
  );
}

function Verify({ id }: { id: string }) {
  const w = useWords(bulletinWords);
  const verify = useAction((_: null) =>
    body(api.GET("/api/v1/bulletins/{id}/verify", { params: { path: { id } } })),
  );
  return (
    <Group className="no-print">
      <Button
        variant="light"
        leftSection={<IconShieldCheck size={18} aria-hidden />}
        loading={verify.busy}
        onClick={() => verify.run(null)}
      >
        {w.verify}
      </Button>
      {verify.result && (
        <Text role="status" className={verify.result.equal ? "good" : "bad"}>
          {verify.result.equal ? w.verified : w.notVerified}
        </Text>
      )}
    </Group>
  );
}

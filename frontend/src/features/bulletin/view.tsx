import { Anchor, Box, Button, Group, Stack, Text } from "@mantine/core";
import { IconMail, IconPrinter, IconShieldCheck } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { Bulletin } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { dayText, timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePriceUnit } from "@/shared/lib/price-unit";
import { Kept } from "@/shared/ui/kept";
import { Notice } from "@/shared/ui/notice";
import { Page } from "@/shared/ui/page";
import { Facts } from "@/shared/ui/records";
import { Link } from "@/shared/ui/router";
import { Term } from "@/shared/ui/term";
import { UnitSwitch } from "@/shared/ui/unit-switch";
import { Downloads } from "./downloads";
import { BulletinTable, Summary } from "./table";
import { bulletinWords } from "./words";

// Fetched when somebody asks for the proof.
const VerifyEdition = lazy(async () => ({ default: (await import("./method/verify")).VerifyEdition }));

/** A published edition as the public reads, prints, downloads and verifies it. */
export function BulletinView({ bulletin }: { bulletin: Bulletin }) {
  const w = useWords(bulletinWords);
  const language = useLanguage();
  const unit = usePriceUnit();
  const lunar = language === "zh" && bulletin.lunar_day ? w.lunar(bulletin.lunar_day) : "";
  return (
    <Box className="bulletin-sheet">
      <Page
        title={w.official}
        lead={
          <>
            <Kept>{`${w.lead(dayText(bulletin.day, language, true, true), bulletin.edition)}${lunar && " · "}`}</Kept>
            <span className="num">{lunar}</span>
          </>
        }
        actions={
          <>
            <UnitSwitch />
            <Button
              variant="default"
              leftSection={<IconPrinter size={18} aria-hidden />}
              onClick={() => window.print()}
            >
              {w.print}
            </Button>
            <Downloads id={bulletin.id} unit={unit} />
            <Button
              component={Link}
              to={paths.bulletinSubscribe()}
              leftSection={<IconMail size={18} aria-hidden />}
            >
              {w.subscribe}
            </Button>
          </>
        }
      >
        {bulletin.state === "superseded" && (
          <Notice>
            {w.superseded}{" "}
            <Anchor component={Link} to={paths.bulletinDay(bulletin.day)} underline="always">
              {w.latest}
            </Anchor>
          </Notice>
        )}
        {bulletin.reason && <Notice title={w.correction}>{bulletin.reason}</Notice>}
        <Summary bulletin={bulletin} />
        <BulletinTable bulletin={bulletin} unit={unit} />
        <Below bulletin={bulletin} />
        <Group className="no-print" gap="lg">
          <Anchor component={Link} to={paths.bulletinArchive(bulletin.day)}>
            {w.editions}
          </Anchor>
          <Anchor component={Link} to={paths.bulletinArchive()}>
            {w.archive}
          </Anchor>
          <Anchor component={Link} to={paths.bulletinCorrections()}>
            {w.corrections}
          </Anchor>
          <Anchor component={Link} to={paths.bulletinMethod()}>
            {w.method}
          </Anchor>
          <Anchor component={Link} to={paths.compute("wholesale-price")}>
            {w.compute}
          </Anchor>
          <Anchor href="/api/v1/bulletins/feed.atom">{w.feed}</Anchor>
        </Group>
      </Page>
    </Box>
  );
}

/** Who reported, who answers for it, and the proof. */
function Below({ bulletin }: { bulletin: Bulletin }) {
  const w = useWords(bulletinWords);
  const language = useLanguage();
  const name = useName();
  const { coverage: c, compared, signature } = bulletin;
  const sources = [...bulletin.markets, ...bulletin.chains];
  const names = (reported: boolean) =>
    sources
      .filter((source) => source.reported === reported)
      .map((source) => name({ name_zh: source.name, name_en: source.name_en }))
      .join(language === "zh" ? "、" : ", ");
  const day = (text: string) => dayText(text, language);
  const moon = compared.lunar_before ? day(compared.lunar_before) : null;
  const year = compared.year_before ? day(compared.year_before) : null;
  return (
    <Stack className="card bulletin-below" p="lg" gap="md">
      <Facts
        items={[
          { label: w.prepared, value: bulletin.prepared_by ?? w.platform },
          { label: w.reviewed, value: bulletin.reviewed_by },
          {
            label: w.published,
            value: bulletin.published_at ? timeText(bulletin.published_at, language) : null,
          },
          { label: w.methodVersion, value: bulletin.method_version },
        ]}
      />
      <Stack gap={4}>
        <Text size="sm">
          <strong>{w.coverage}</strong>{" "}
          <Kept>
            {w.coverageText(
              `${c.markets}/${c.markets_expected}`,
              `${c.chains}/${c.chains_expected}`,
              `${c.stores}/${c.stores_expected}`,
            )}
          </Kept>
        </Text>
        <Text size="sm" className="muted">
          {w.reported(names(true))}
          {names(false) && ` ${w.silent(names(false))}`}
        </Text>
        <Text size="sm">
          <strong>{w.comparedWith}</strong>{" "}
          <Kept>{w.comparedDays(day(compared.day_before), day(compared.week_before), year, moon)}</Kept>
        </Text>
      </Stack>
      {bulletin.digest && (
        <Stack gap={4}>
          <Text fw={650}>{w.proof}</Text>
          <Text size="sm" className="no-print">
            {w.proofLead}
          </Text>
          <Text size="xs" className="muted" style={{ overflowWrap: "anywhere" }}>
            <Term of="digest">{w.digest}</Term>：{bulletin.digest}
          </Text>
          <Text size="xs" className="muted" style={{ overflowWrap: "anywhere" }}>
            {signature ? (
              <>
                <Term of="signature">{w.signature}</Term>（{w.signedBy(signature.key_id)}）：{signature.value}
              </>
            ) : (
              w.unsigned
            )}
          </Text>
          <Proof id={bulletin.id} />
        </Stack>
      )}
    </Stack>
  );
}

function Proof({ id }: { id: string }) {
  const w = useWords(bulletinWords);
  const [asked, setAsked] = useState(false);
  const button = (
    <Button
      variant="light"
      className="no-print"
      leftSection={<IconShieldCheck size={18} aria-hidden />}
      onClick={() => setAsked(true)}
    >
      {w.check}
    </Button>
  );
  return (
    <Box mt={6}>
      {asked ? (
        <Suspense fallback={button}>
          <VerifyEdition id={id} />
        </Suspense>
      ) : (
        button
      )}
    </Box>
  );
}

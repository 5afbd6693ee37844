import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { $api } from "@/api/client";
import type { Deal, Load } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, useLabel, useName } from "@/shared/i18n/labels";
import { timeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { LoadedPage } from "@/shared/ui/loaded-page";
import { Page } from "@/shared/ui/page";
import { QrCode } from "@/shared/ui/qr-code";
import { Facts } from "@/shared/ui/records";
import { useParams, useSearchParams } from "@/shared/ui/router";
import { Empty } from "@/shared/ui/states";
import { Kg } from "@/shared/ui/values";
import { loadWords } from "./load-words";
import { Parties } from "./parties";
import { dealWords } from "./words";

/** 随车单: what the driver carries, one sheet for each truck. */
export default function SlipPage() {
  const { id = "" } = useParams();
  const query = $api.useQuery("get", "/api/v1/deals/{id}", { params: { path: { id } } });
  return <LoadedPage query={query}>{(deal) => <Slips deal={deal} />}</LoadedPage>;
}

function Slips({ deal }: { deal: Deal }) {
  const lw = useWords(loadWords);
  const [search] = useSearchParams();
  const only = search.get("load");
  const loads = deal.loads.filter((load) => load.state !== "withdrawn" && (!only || load.code === only));
  return (
    <Page
      title={lw.slip}
      lead={lw.slipLead}
      back={{ to: paths.deal(deal.id), label: lw.toDeal }}
      actions={loads.length > 0 && <Button onClick={() => window.print()}>{lw.print}</Button>}
    >
      {loads.length === 0 ? (
        <Empty
          title={lw.slipNone}
          hint={lw.slipNoneHint}
          next={{ label: lw.toDeal, to: paths.deal(deal.id) }}
        />
      ) : (
        loads.map((load, at) => <Slip key={load.id} deal={deal} load={load} first={at === 0} />)
      )}
    </Page>
  );
}

function Slip({ deal, load, first }: { deal: Deal; load: Load; first: boolean }) {
  const w = useWords(dealWords);
  const lw = useWords(loadWords);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  return (
    <Stack
      component="section"
      aria-label={`${lw.slip} ${load.code}`}
      gap="md"
      style={first ? {} : { breakBefore: "page" }}
    >
      <Group className="card" p="lg" justify="space-between" align="flex-start" gap="lg">
        <Stack gap="sm" style={{ flex: "1 1 280px", minWidth: 0 }}>
          <Title order={2} className="num">
            {load.plate}
          </Title>
          <Facts
            items={[
              { label: lw.goods, value: `${name(deal.variety)} · ${label(GRADE, deal.grade)}` },
              { label: lw.weight, value: <Kg kg={load.kg} /> },
              { label: w.driver, value: `${load.driver} ${load.driver_phone}` },
              { label: w.eta, value: timeText(load.eta, language) },
              { label: w.dealNumber, value: <span className="num">{deal.number}</span> },
              { label: lw.trucks, value: lw.truckNumber(load.position) },
            ]}
          />
        </Stack>
        <Stack gap={4} align="center">
          <QrCode
            text={`${window.location.origin}${paths.deal(deal.id, load.code)}`}
            label={lw.scan}
            side={168}
          />
          <Text fw={700} size="xl" className="num">
            {load.code}
          </Text>
          <Text size="xs" className="muted">
            {lw.scan}
          </Text>
        </Stack>
      </Group>
      <Parties deal={deal} />
    </Stack>
  );
}

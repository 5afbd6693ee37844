import { Badge, Box, Group, Stack, Text, TextInput } from "@mantine/core";
import { $api } from "@/api/client";
import type { Deal } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { timeText } from "@/shared/days";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, useLabel, useName } from "@/shared/labels";
import { Page } from "@/shared/page";
import { paths } from "@/shared/paths";
import { Link, useSearchParams } from "@/shared/router";
import { Empty, Loaded } from "@/shared/states";
import { Kg, useQuantity } from "../parts";
import { NextSteps } from "./next-steps";
import { dealWords } from "./words";

/** The dock's page: which trucks are due, and the scales one touch away from each. */
export default function Arrivals() {
  const w = useWords(dealWords);
  const today = useToday();
  const quantity = useQuantity();
  const [search, setSearch] = useSearchParams();
  const day = search.get("day") ?? today;
  const query = $api.useQuery("get", "/api/v1/deals/arrivals", { params: { query: { day } } });
  return (
    <Page title={w.arrivals} lead={w.arrivalsLead}>
      <Group align="flex-end">
        <TextInput
          type="date"
          label={w.arrivalsUntil}
          value={day}
          onChange={(event) =>
            setSearch(event.currentTarget.value ? { day: event.currentTarget.value } : {}, { replace: true })
          }
        />
        {query.data && query.data.items.length > 0 && (
          <Text pb={8}>
            {w.arrivalsSum(
              query.data.items.length,
              quantity(query.data.items.reduce((sum, deal) => sum + (deal.shipment?.kg ?? 0), 0)),
            )}
          </Text>
        )}
      </Group>
      <Loaded query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty
              title={w.arrivalsNone}
              hint={w.arrivalsNoneHint}
              next={{ label: w.title, to: paths.deals() }}
            />
          ) : (
            <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
              {page.items.map((deal) => (
                <Truck key={deal.id} deal={deal} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}

function Truck({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const { shipment } = deal;
  if (!shipment) return null;
  const late = Date.parse(shipment.eta) < Date.now();
  return (
    <Group component="li" className="card" p="md" justify="space-between" gap="sm">
      <Box style={{ flex: "1 1 240px", minWidth: 0 }}>
        <Group gap={8}>
          <Text fw={700} size="lg" className="num">
            {shipment.plate}
          </Text>
          <Text className="num">{timeText(shipment.eta, language)}</Text>
          {late && <Badge color="persimmon">{w.late}</Badge>}
        </Group>
        <Text>
          <Link to={paths.deal(deal.id)}>{name(deal.variety)}</Link> · {label(GRADE, deal.grade)} ·{" "}
          <Kg kg={shipment.kg} />
        </Text>
        <Text size="sm" className="muted">
          {deal.seller.name}
          {" · "}
          <span className="whole">
            {shipment.driver} <a href={`tel:${shipment.driver_phone}`}>{shipment.driver_phone}</a>
          </span>
        </Text>
      </Box>
      <Group gap="xs" className="thumb">
        <NextSteps deal={deal} />
      </Group>
    </Group>
  );
}

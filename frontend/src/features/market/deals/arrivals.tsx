import { Badge, Box, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { $api, api, body } from "@/api/client";
import { problemText } from "@/api/error-words";
import { asProblem } from "@/api/problem";
import { useSession } from "@/api/session";
import type { Deal, Load } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { useLanguage, useWords } from "@/shared/i18n";
import { GRADE, useLabel, useName } from "@/shared/i18n/labels";
import { timeText } from "@/shared/lib/days";
import { useLastRead } from "@/shared/lib/last-read";
import { paths } from "@/shared/lib/paths";
import { useQuantity } from "@/shared/lib/quantity";
import { Notice } from "@/shared/ui/notice";
import { Page } from "@/shared/ui/page";
import { Link, useNavigate, useSearchParams } from "@/shared/ui/router";
import { Empty, Loaded } from "@/shared/ui/states";
import { Kg } from "@/shared/ui/values";
import { onRoad, typedPosition } from "./load-model";
import { loadWords } from "./load-words";
import { ScaleForm } from "./scale-form";
import { dealWords } from "./words";

/** The dock's page: which trucks are due, and the scales one touch away from each. */
export default function Arrivals() {
  const w = useWords(dealWords);
  const today = useToday();
  const quantity = useQuantity();
  const [search, setSearch] = useSearchParams();
  const day = search.get("day") ?? today;
  const query = $api.useQuery("get", "/api/v1/deals/arrivals", { params: { query: { day } } });
  const person = useSession().me?.id ?? "";
  // A dock may have no network: what was read last is shown, with its time, and can be received.
  const kept = useLastRead(person, day === today ? "arrivals" : null, {
    data: query.data,
    error: query.error ?? query.failureReason,
  });
  const language = useLanguage();
  const lw = useWords(loadWords);
  const page = kept ? { ...query, data: kept.content } : query;
  const trucks = trucksOf(page.data?.items ?? [], day);
  return (
    <Page title={w.arrivals} lead={w.arrivalsLead}>
      <FindByCode />
      <Group align="flex-end">
        <TextInput
          type="date"
          label={w.arrivalsUntil}
          value={day}
          onChange={(event) =>
            setSearch(event.currentTarget.value ? { day: event.currentTarget.value } : {}, { replace: true })
          }
        />
        {trucks.length > 0 && (
          <Text pb={8}>
            {w.arrivalsSum(trucks.length, quantity(trucks.reduce((sum, { load }) => sum + load.kg, 0)))}
          </Text>
        )}
      </Group>
      {kept && <Notice>{lw.asOf(timeText(kept.at, language))}</Notice>}
      <Loaded query={page}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={w.arrivalsNone}
              hint={w.arrivalsNoneHint}
              next={{ label: w.title, to: paths.deals() }}
            />
          ) : (
            <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
              {trucks.map(({ deal, load }) => (
                <Truck key={`${load.id}${load.version}`} deal={deal} load={load} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}

/** The trucks still on the road and due by the end of the day, the earliest first. */
function trucksOf(deals: Deal[], day: string): { deal: Deal; load: Load }[] {
  const end = Date.parse(`${day}T00:00:00+08:00`) + 86_400_000;
  return deals
    .flatMap((deal) => onRoad(deal).map((load) => ({ deal, load })))
    .filter(({ load }) => Date.parse(load.eta) < end)
    .sort((a, b) => Date.parse(a.load.eta) - Date.parse(b.load.eta));
}

/** The slip's code, typed where no camera is at hand. */
function FindByCode() {
  const lw = useWords(loadWords);
  const language = useLanguage();
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  // Not an action: it changes nothing, so nothing on screen needs to be read again.
  const find = useMutation({
    mutationFn: async (typed: string) => {
      const page = await body(api.GET("/api/v1/deals", { params: { query: { code: typed, limit: 1 } } }));
      return page.items[0] ?? null;
    },
    onSuccess: (deal, typed) => {
      const position = typedPosition(typed);
      const load = deal?.loads.find((one) => one.position === position);
      if (deal) navigate(paths.deal(deal.id, load?.code));
    },
  });
  const problem = find.error && asProblem(find.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim()) find.mutate(code.trim());
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          label={lw.findCode}
          placeholder={lw.findCodeHint}
          autoCapitalize="characters"
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={
            problem
              ? (problem.fields[0]?.message ?? problemText(problem, language))
              : find.data === null && lw.notFound
          }
          {...(find.data === null ? { description: lw.notFoundHint } : {})}
        />
        <Button type="submit" variant="default" loading={find.isPending}>
          {lw.find}
        </Button>
      </Group>
    </form>
  );
}

function Truck({ deal, load }: { deal: Deal; load: Load }) {
  const w = useWords(dealWords);
  const language = useLanguage();
  const label = useLabel();
  const name = useName();
  const late = Date.parse(load.eta) < Date.now();
  return (
    <Group component="li" className="card" p="md" justify="space-between" gap="sm">
      <Box style={{ flex: "1 1 240px", minWidth: 0 }}>
        <Group gap={8}>
          <Text fw={700} size="lg" className="num">
            {load.plate}
          </Text>
          <Text className="num">{timeText(load.eta, language)}</Text>
          {late && <Badge color="persimmon">{w.late}</Badge>}
        </Group>
        <Text>
          <Link to={paths.deal(deal.id)}>{name(deal.variety)}</Link> · {label(GRADE, deal.grade)} ·{" "}
          <Kg kg={load.kg} /> · <span className="num">{load.code}</span>
        </Text>
        <Text size="sm" className="muted">
          {deal.seller.name}
          {" · "}
          <span className="whole">
            {load.driver} <a href={`tel:${load.driver_phone}`}>{load.driver_phone}</a>
          </span>
        </Text>
      </Box>
      <Group gap="xs" className="thumb">
        <ScaleForm deal={deal} load={load} />
      </Group>
    </Group>
  );
}

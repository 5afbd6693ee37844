import { Badge, Box, Stack, Text } from "@mantine/core";
import { IconBasket, IconBell, IconBuildingStore, IconSearch } from "@tabler/icons-react";
import type { Me } from "@/api/session";
import { Contact } from "@/features/catalogue/contact";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Page, Section } from "@/shared/ui/page";
import { PriceTeaser } from "./price-teaser";
import { serviceWords } from "./service-words";
import { type Task, Tasks } from "./tasks";
import { homeWords } from "./words";

/** For those who carry and transship: what there is for them today, what is to come, and whom to ask. */
export function ServiceHome({ me }: { me: Me }) {
  const h = useWords(homeWords);
  const w = useWords(serviceWords);
  const carrier = me.role === "carrier";
  const now: Task[] = [
    {
      key: "enterprise",
      icon: IconBuildingStore,
      text: w.enterprise,
      hint: w.enterpriseHint,
      to: paths.enterprise(),
      action: w.open,
    },
    {
      key: "notices",
      icon: IconBell,
      text: w.notices,
      hint: w.noticesHint,
      to: paths.notifications(),
      action: w.open,
    },
    {
      key: "board",
      icon: IconBasket,
      text: carrier ? w.boardCarrier : w.boardHub,
      hint: w.boardHint,
      to: paths.board(),
      action: w.open,
    },
    {
      key: "searches",
      icon: IconSearch,
      text: w.searches,
      hint: w.searchesHint,
      to: paths.savedSearches(),
      action: w.open,
    },
  ];
  const soon = carrier
    ? [
        [w.trips, w.tripsHint],
        [w.handovers, w.handoversHint],
        [w.slots, w.slotsHint],
      ]
    : [
        [w.yard, w.yardHint],
        [w.handovers, w.handoversHint],
        [w.docks, w.docksHint],
      ];
  return (
    <Page title={h.hello(me.name)} lead={me.enterprise?.name}>
      <Tasks title={w.now} tasks={now} />
      <Section title={w.soon}>
        <Text size="sm" className="muted" mb="xs">
          {w.soonHint}
        </Text>
        <Box component="ul" className="card lines" m={0} p={0}>
          {soon.map(([title, hint]) => (
            <Box component="li" key={title} className="line">
              <Box style={{ flex: 1, minWidth: 0 }}>
                <Text fw={600}>{title}</Text>
                <Text size="sm" className="muted">
                  {hint}
                </Text>
              </Box>
              <Badge color="gray.7">{w.soon}</Badge>
            </Box>
          ))}
        </Box>
      </Section>
      <PriceTeaser />
      <Section title={w.contact}>
        <Stack className="card" p="lg">
          <Contact />
        </Stack>
      </Section>
    </Page>
  );
}

import { Box, Button, Group, SimpleGrid, Text, Title } from "@mantine/core";
import { useEffect } from "react";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { paths } from "@/shared/lib/paths";
import { Section } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { BoardTeaser } from "./board-teaser";
import { PriceTeaser } from "./price-teaser";
import { homeWords } from "./words";

export function PublicHome() {
  const w = useWords(homeWords);
  const c = useWords(common);
  useEffect(() => {
    document.title = c.brand;
  }, [c.brand]);
  const steps = [
    [w.how1, w.how1Text],
    [w.how2, w.how2Text],
    [w.how3, w.how3Text],
    [w.how4, w.how4Text],
  ] as const;
  return (
    <Box style={{ display: "grid", gap: 28 }}>
      <Box className="hero" p={{ base: 24, sm: 44 }}>
        <Title order={1} fz={{ base: 26, sm: 36 }} maw={640} lh={1.3}>
          {w.heroTitle}
        </Title>
        <Text mt="sm" maw={620} fz={{ base: 16, sm: 18 }}>
          {w.heroLead}
        </Text>
        <Group mt="lg">
          <Button component={Link} to={paths.bulletin()} size="lg" color="yellow.3" c="#36322c">
            {w.seePrices}
          </Button>
          <Button component={Link} to={paths.register()} size="lg" variant="outline" color="#fff">
            {w.join}
          </Button>
        </Group>
      </Box>
      <PriceTeaser />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <BoardTeaser side="offer" />
        <BoardTeaser side="demand" />
      </SimpleGrid>
      <Section title={w.how}>
        <SimpleGrid
          component="ol"
          cols={{ base: 1, xs: 2, md: 4 }}
          spacing="sm"
          m={0}
          p={0}
          style={{ listStyle: "none" }}
        >
          {steps.map(([title, text], index) => (
            <Group
              component="li"
              key={title}
              className="card"
              p="md"
              gap="md"
              wrap="nowrap"
              align="flex-start"
            >
              <Text fz={28} fw={700} c="var(--brand)" lh={1.1} aria-hidden>
                {index + 1}
              </Text>
              <Box>
                <Text fw={650} lh={1.9}>
                  {title}
                </Text>
                <Text size="sm" className="muted">
                  {text}
                </Text>
              </Box>
            </Group>
          ))}
        </SimpleGrid>
      </Section>
    </Box>
  );
}

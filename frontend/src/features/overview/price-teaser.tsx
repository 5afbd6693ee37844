import { Anchor, Box, SimpleGrid, Text } from "@mantine/core";
import { $api } from "@/api/client";
import { asProblem } from "@/api/problem";
import { Change } from "@/features/bulletin/table";
import { useLanguage, useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { usePrices } from "@/shared/lib/price-unit";
import { Section } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { Loaded } from "@/shared/ui/states";
import { homeWords } from "./words";

/** The first dozen rows of the latest table: what most visitors come for. */
export function PriceTeaser() {
  const w = useWords(homeWords);
  const language = useLanguage();
  const name = useName();
  const query = $api.useQuery("get", "/api/v1/bulletins/latest", undefined, { staleTime: 60_000 });
  const { unit, unitText, bare } = usePrices();
  // Before the first table there is nothing to announce.
  if (query.error && asProblem(query.error).status === 404) return null;
  return (
    <Section
      title={w.todayPrices}
      {...(query.data ? { note: `${dayText(query.data.day, language)} · ${unitText}` } : {})}
      actions={
        <Anchor component={Link} to={paths.bulletin()}>
          {w.fullTable}
        </Anchor>
      }
    >
      <Loaded query={query} rows={3}>
        {(bulletin) => (
          <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="xs">
            {bulletin.rows
              .filter((row) => typeof row.wholesale.average === "number")
              .slice(0, 12)
              .map((row) => (
                <Box
                  key={row.rank}
                  component={Link}
                  to={paths.trend(row.variety.code)}
                  className="card"
                  p="sm"
                >
                  <Text size="sm">{name(row.variety)}</Text>
                  <Text fw={700} fz={20} lh={1.3} className="num">
                    {bare(row.wholesale.average)}
                  </Text>
                  <Text size="xs">
                    <Change row={row} unit={unit} />
                  </Text>
                </Box>
              ))}
          </SimpleGrid>
        )}
      </Loaded>
    </Section>
  );
}

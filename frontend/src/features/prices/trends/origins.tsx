import { Box, Group, Stack, Text } from "@mantine/core";
import { $api } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { permilleText } from "@/shared/lib/units";
import { Section } from "@/shared/ui/page";
import { Loaded } from "@/shared/ui/states";
import { priceWords } from "../words";

const DAYS = 30;

/** Shares of origin as bars whose numbers stand beside them. */
export function Origins({ code }: { code: string }) {
  const w = useWords(priceWords);
  const query = $api.useQuery("get", "/api/v1/prices/{variety}/origins", {
    params: { path: { variety: code }, query: { days: DAYS } },
  });
  return (
    <Section title={w.origins}>
      <Loaded query={query} rows={1}>
        {(found) => {
          const named = found.origins.filter((one) => one.origin !== "");
          if (named.length === 0) return <Text className="muted">{w.originsNone}</Text>;
          return (
            <Stack className="card" p="md" gap="xs">
              <Text size="sm" className="muted">
                {w.originsNote(DAYS, found.by_volume)}
              </Text>
              <Box component="ul" m={0} p={0} style={{ listStyle: "none" }}>
                {found.origins.slice(0, 12).map((one) => (
                  <Group component="li" key={one.origin} gap="sm" wrap="nowrap" py={3}>
                    <Text size="sm" style={{ flex: "0 0 88px" }} truncate>
                      {one.origin || w.originUnknown}
                    </Text>
                    <Box style={{ flex: 1, background: "var(--surface-2)", borderRadius: 4 }} aria-hidden>
                      <Box
                        style={{
                          width: `${Math.max(one.share_permille / 10, 0.5)}%`,
                          height: 16,
                          background: "var(--brand-line)",
                          borderRadius: 4,
                        }}
                      />
                    </Box>
                    <Text size="sm" className="num" ta="right" style={{ flex: "0 0 60px" }}>
                      {permilleText(one.share_permille)}%
                    </Text>
                  </Group>
                ))}
              </Box>
            </Stack>
          );
        }}
      </Loaded>
    </Section>
  );
}

import { Box, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { $api, api } from "@/api/client";
import type { BoardFilter, Frequency } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { priceInput } from "@/shared/lib/units";
import { ConfirmButton } from "@/shared/ui/confirm";
import { Page } from "@/shared/ui/page";
import { Link } from "@/shared/ui/router";
import { Empty, Loaded } from "@/shared/ui/states";
import { FREQUENCIES } from "./save-search";
import { boardWords } from "./words";

/** The board's address for a stored query, whose prices are fen where the address has yuan. */
function boardAddress(query: BoardFilter): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    const fen = (key === "price_min" || key === "price_max") && typeof value === "number";
    search.set(key, fen ? priceInput(value, "kg") : String(value));
  }
  return paths.board(Object.fromEntries(search));
}

export default function SavedSearches() {
  const w = useWords(boardWords);
  const c = useWords(common);
  const query = $api.useQuery("get", "/api/v1/saved-searches");
  const change = useAction(
    ({ id, frequency }: { id: string; frequency: Frequency }) =>
      api.PATCH("/api/v1/saved-searches/{id}", { params: { path: { id } }, body: { frequency } }),
    { done: c.saved },
  );
  const remove = useAction(
    (id: string) => api.DELETE("/api/v1/saved-searches/{id}", { params: { path: { id } } }),
    {
      done: w.removed,
    },
  );
  return (
    <Page title={w.saved} lead={w.savedLead} narrow>
      <Loaded query={query}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty
              title={w.savedEmpty}
              hint={w.savedEmptyHint}
              next={{ label: w.title, to: paths.board() }}
            />
          ) : (
            <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
              {page.items.map((search) => (
                <Group
                  component="li"
                  key={search.id}
                  className="card"
                  p="md"
                  justify="space-between"
                  align="flex-end"
                >
                  <Box style={{ minWidth: 0, flex: "1 1 200px" }}>
                    <Text fw={600}>{search.name}</Text>
                    <Link to={boardAddress(search.query)}>{w.open}</Link>
                  </Box>
                  <NativeSelect
                    label={w.frequency}
                    value={search.frequency}
                    onChange={(event) =>
                      change.run({ id: search.id, frequency: event.currentTarget.value as Frequency })
                    }
                    data={FREQUENCIES.map((value) => ({ value, label: w[`freq_${value}`] }))}
                  />
                  <ConfirmButton
                    label={c.remove}
                    variant="light"
                    color="persimmon"
                    busy={remove.busy}
                    onConfirm={() => remove.run(search.id)}
                  />
                </Group>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}

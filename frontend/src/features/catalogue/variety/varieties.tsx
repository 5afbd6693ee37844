import { Badge, Button, NativeSelect, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { $api } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { common } from "@/shared/i18n/words";
import { paths } from "@/shared/lib/paths";
import { ExportMenu } from "@/shared/ui/export-menu";
import { Page } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Link } from "@/shared/ui/router";
import { Empty, Loaded } from "@/shared/ui/states";
import { varietyWords } from "./variety-words";

type State = "" | "active" | "inactive";
const NO_FILTER = { category: "", state: "" as State };

/** The catalogue of varieties: found by any name, opened to be changed. */
export default function Varieties() {
  const w = useWords(varietyWords);
  const c = useWords(common);
  const name = useName();
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState(NO_FILTER);
  const [q] = useDebouncedValue(typed.trim(), 300);
  const categories = $api.useQuery("get", "/api/v1/categories", {}, { staleTime: 600_000 }).data?.items ?? [];
  const query = $api.useQuery("get", "/api/v1/varieties", {
    params: {
      query: {
        inactive: true,
        limit: 500,
        ...(q ? { q } : {}),
        ...(filter.category ? { category: filter.category } : {}),
      },
    },
  });
  const all = () => {
    setTyped("");
    setFilter(NO_FILTER);
  };
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={
        <>
          <ExportMenu
            path="/api/v1/varieties/export"
            query={{ q, category: filter.category, inactive: filter.state !== "active" }}
          />
          <Button component={Link} to={paths.newVariety()} leftSection={<IconPlus size={16} aria-hidden />}>
            {w.add}
          </Button>
        </>
      }
    >
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <TextInput label={w.search} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <NativeSelect
          label={w.category}
          value={filter.category}
          onChange={(event) => setFilter({ ...filter, category: event.currentTarget.value })}
          data={[
            { value: "", label: w.allCategories },
            ...categories.map((one) => ({ value: one.code, label: name(one) })),
          ]}
        />
        <NativeSelect
          label={w.state}
          value={filter.state}
          onChange={(event) => setFilter({ ...filter, state: event.currentTarget.value as State })}
          data={[
            { value: "", label: w.all },
            { value: "active", label: w.active },
            { value: "inactive", label: w.inactive },
          ]}
        />
      </SimpleGrid>
      <Loaded query={query}>
        {({ items }) => {
          const rows = items.filter(
            (one) => filter.state === "" || one.active === (filter.state === "active"),
          );
          return rows.length === 0 ? (
            <Empty title={w.none} next={{ label: c.showAll, run: all }} />
          ) : (
            <>
              <Text size="sm" className="muted" role="status">
                {w.count(rows.length)}
              </Text>
              <Records
                label={w.title}
                rows={rows}
                rowKey={(one) => one.code}
                to={(one) => paths.variety(one.code)}
                columns={[
                  { key: "name", title: w.nameZh, head: true, cell: (one) => name(one) },
                  {
                    key: "category",
                    title: w.category,
                    cell: (one) => name(categories.find(({ code }) => code === one.category)),
                  },
                  { key: "aliases", title: w.aliases, cell: (one) => one.aliases.slice(0, 6).join("、") },
                  {
                    key: "basket",
                    title: w.basket,
                    cell: (one) => (one.watched_rank ? w.basketRank(one.watched_rank) : "–"),
                  },
                  {
                    key: "state",
                    title: w.state,
                    lead: true,
                    cell: (one) => (
                      <Badge color={one.active ? "leaf" : "gray.7"}>
                        {one.active ? w.active : w.inactive}
                      </Badge>
                    ),
                  },
                ]}
              />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

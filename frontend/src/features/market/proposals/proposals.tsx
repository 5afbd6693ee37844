import { SegmentedControl, SimpleGrid } from "@mantine/core";
import { api, body } from "@/api/client";
import { useSession } from "@/api/session";
import { ExportMenu } from "@/shared/export-menu";
import { useWords } from "@/shared/i18n";
import { ListView, useList } from "@/shared/list";
import { Page } from "@/shared/page";
import { paths } from "@/shared/paths";
import { PARTIES } from "@/shared/roles";
import { useSearchParams } from "@/shared/router";
import { common } from "@/shared/words";
import { ProposalCard } from "./card";
import { proposalWords } from "./words";

export default function Proposals() {
  const w = useWords(proposalWords);
  const c = useWords(common);
  const { me } = useSession();
  const party = me !== null && PARTIES.includes(me.role);
  const [search, setSearch] = useSearchParams();
  const all = !party || search.get("which") === "all";
  const filters = all ? {} : { awaiting_me: true };
  const list = useList(["/api/v1/proposals", all], (cursor) =>
    body(
      api.GET("/api/v1/proposals", {
        params: { query: { ...filters, limit: 20, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={<ExportMenu path="/api/v1/proposals/export" query={filters} />}
    >
      {party && (
        <SegmentedControl
          aria-label={w.which}
          size="md"
          style={{ alignSelf: "flex-start" }}
          value={all ? "all" : "mine"}
          onChange={(which) => setSearch(which === "all" ? { which } : {}, { replace: true })}
          data={[
            { value: "mine", label: w.awaiting },
            { value: "all", label: w.everything },
          ]}
        />
      )}
      <ListView
        query={list}
        empty={{
          title: all ? w.emptyAll : w.empty,
          hint: w.emptyHint,
          next: all
            ? { label: c.toBoard, to: paths.board() }
            : { label: c.showAll, run: () => setSearch({ which: "all" }, { replace: true }) },
        }}
      >
        {(items) => (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
            {items.map((proposal) => (
              <ProposalCard key={proposal.id} proposal={proposal} />
            ))}
          </SimpleGrid>
        )}
      </ListView>
    </Page>
  );
}

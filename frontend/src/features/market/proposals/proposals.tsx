import { SegmentedControl, SimpleGrid } from "@mantine/core";
import { useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useList } from "@/shared/lib/list";
import { paths } from "@/shared/lib/paths";
import { PARTIES } from "@/shared/lib/roles";
import { ExportMenu } from "@/shared/ui/export-menu";
import { ListView } from "@/shared/ui/list";
import { Page } from "@/shared/ui/page";
import { useSearchParams } from "@/shared/ui/router";
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
  const list = useList("/api/v1/proposals", { query: { ...filters, limit: 20 } });
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

import { Badge, Box, Group, Text } from "@mantine/core";
import type { Proposal } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { PROPOSAL_STATE, useLabel, useName } from "@/shared/i18n/labels";
import { dayText, relativeText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { Link } from "@/shared/ui/router";
import { Kg, Price } from "@/shared/ui/values";
import { useListingTitle } from "../listing-card";
import { proposalWords } from "./words";

export const STATE_COLOR = {
  open: "blue.8",
  countered: "yellow.9",
  accepted: "leaf",
  rejected: "gray.7",
  withdrawn: "gray.7",
  expired: "gray.7",
} as const;

/** Still to be answered by somebody: as proposed, or after a counter. */
export function isLive({ state }: Pick<Proposal, "state">): boolean {
  return state === "open" || state === "countered";
}

export function ProposalCard({ proposal }: { proposal: Proposal }) {
  const w = useWords(proposalWords);
  const language = useLanguage();
  const label = useLabel();
  const title = useListingTitle();
  const name = useName();
  const offer = proposal.offer;
  const demand = proposal.demand;
  const live = isLive(proposal);
  return (
    <Link to={paths.proposal(proposal.id)} className="card" style={{ padding: 16 }}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Box style={{ minWidth: 0, flex: "1 1 220px" }}>
          <Group gap={6}>
            <Text fw={650} size="lg">
              {title(offer)}
            </Text>
            <Badge color={STATE_COLOR[proposal.state]}>{label(PROPOSAL_STATE, proposal.state)}</Badge>
            {proposal.awaiting_me && <Badge color="persimmon">{w.awaiting}</Badge>}
          </Group>
          <Text size="sm" className="muted" mt={2}>
            {proposal.offer.enterprise.name} → {proposal.demand.enterprise.name}
          </Text>
          <Text size="sm" className="muted">
            {name(offer.place)} → {name(demand.place)} · {w.day} {dayText(proposal.day, language)}
            {live ? ` · ${w.expires} ${relativeText(proposal.expires_at, language)}` : ""}
          </Text>
        </Box>
        <Box ta={{ base: "left", xs: "right" }} className="proposal-figures">
          <Text fw={650} className="num">
            <Kg kg={proposal.kg} />
          </Text>
          <Text size="sm">
            <span className="muted">{w.atOrigin}</span> <Price fen={proposal.price_fen_per_kg} />
          </Text>
          <Text size="sm">
            <span className="muted">{w.delivered}</span> <Price fen={proposal.delivered_fen_per_kg} />
          </Text>
        </Box>
      </Group>
    </Link>
  );
}

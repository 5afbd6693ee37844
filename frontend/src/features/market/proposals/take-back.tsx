import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { api, body, ifMatch } from "@/api/client";
import { WITHDRAW_PROPOSAL_NOTE_MAX_LENGTH } from "@/api/limits";
import type { Proposal } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { ConfirmButton } from "@/shared/ui/confirm";
import { proposalWords } from "./words";

/** Takes one's own terms back, with the listing that was posted for them if that is wished. */
export function TakeBack({ proposal }: { proposal: Proposal }) {
  const w = useWords(proposalWords);
  const c = useWords(common);
  const mine = proposal.my_side === "seller" ? proposal.offer : proposal.demand;
  // A listing over just this quantity was most likely posted for this alone.
  const [listing, setListing] = useState(mine.quantities.listed_kg === proposal.kg);
  const withdraw = useAction(
    (note: string) =>
      body(
        api.POST("/api/v1/proposals/{id}/withdraw", {
          params: { path: { id: proposal.id }, header: ifMatch(proposal.version) },
          body: { listing, note: note || null },
        }),
      ),
    { done: w.withdrew },
  );
  return (
    <div>
      <ConfirmButton
        label={w.withdraw}
        text={w.withdrawText}
        variant="light"
        color="persimmon"
        reason="optional"
        reasonLabel={c.note}
        reasonMaxLength={WITHDRAW_PROPOSAL_NOTE_MAX_LENGTH}
        busy={withdraw.busy}
        onConfirm={(note) => withdraw.run(note)}
      >
        <Checkbox
          label={proposal.my_side === "seller" ? w.withdrawOffer : w.withdrawDemand}
          checked={listing}
          onChange={(event) => setListing(event.currentTarget.checked)}
        />
      </ConfirmButton>
    </div>
  );
}

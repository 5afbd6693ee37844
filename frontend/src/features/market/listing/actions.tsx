import { Button, TextInput } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { WITHDRAW_REASON_MAX_LENGTH } from "@/api/limits";
import { useToday } from "@/features/catalogue/meta";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { addDays } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormProblem } from "@/shared/ui/form-problem";
import { Link, useNavigate } from "@/shared/ui/router";
import type { Listing } from "../model";
import { copy, extend, publish, withdraw } from "../own";
import { listingWords } from "./words";

/** Its dialog is asked for by few: its code comes when it is. */
const SameOpen = lazy(async () => ({ default: (await import("../post/same-open")).SameOpen }));

/** What its owner may do with a listing; each answers for the version on screen. */
export function OwnerActions({ listing }: { listing: Listing }) {
  const w = useWords(listingWords);
  const go = useNavigate();
  const today = useToday();
  const [until, setUntil] = useState(addDays([listing.to_day, today].sort()[1] ?? today, 3));
  const publishing = useAction((again: boolean) => publish(listing, again), {
    done: w.published,
    quiet: true,
  });
  const problem = publishing.problem;
  const same = problem?.code === "same_listing_open" ? problem : null;
  const withdrawing = useAction((reason: string) => withdraw(listing, reason), { done: w.withdrawn });
  const extending = useAction((day: string) => extend(listing, day), { done: w.extended });
  const copying = useAction((_: null, key) => copy(listing, key({ of: listing.id })), {
    done: w.copied,
    after: (made) => go(paths.listing(listing.side, made.id)),
  });
  const live = listing.state === "open" || listing.state === "draft";
  return (
    <>
      {listing.state === "draft" && (
        <Button loading={publishing.busy} onClick={() => publishing.run(false)}>
          {w.publish}
        </Button>
      )}
      <FormProblem problem={same ? null : problem} />
      {same && (
        <Suspense fallback={null}>
          <SameOpen
            side={listing.side}
            problem={same}
            busy={publishing.busy}
            onAgain={() => publishing.run(true)}
            onClose={publishing.reset}
          />
        </Suspense>
      )}
      {live && (
        <Button component={Link} to={paths.editListing(listing.side, listing.id)} variant="default">
          {w.edit}
        </Button>
      )}
      {(listing.state === "open" || listing.state === "expired") && (
        <ConfirmButton
          label={w.extend}
          variant="default"
          busy={extending.busy}
          onConfirm={() => extending.run(until)}
        >
          <TextInput
            type="date"
            label={w.extendTo}
            min={today}
            required
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </ConfirmButton>
      )}
      <Button variant="default" loading={copying.busy} onClick={() => copying.run(null)}>
        {w.copy}
      </Button>
      {live && (
        <ConfirmButton
          label={w.withdraw}
          text={w.withdrawText}
          reason="optional"
          reasonMaxLength={WITHDRAW_REASON_MAX_LENGTH}
          variant="light"
          color="persimmon"
          busy={withdrawing.busy}
          onConfirm={(reason) => withdrawing.run(reason)}
        />
      )}
    </>
  );
}

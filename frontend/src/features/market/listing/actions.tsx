import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body, ifMatch } from "@/api/client";
import { useToday } from "@/features/catalogue/meta";
import { ConfirmButton, useAction } from "@/shared/action";
import { addDays } from "@/shared/days";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/paths";
import { Link, useNavigate } from "@/shared/router";
import type { Listing } from "../model";
import { listingWords } from "./words";

/** What its owner may do with a listing; each answers for the version on screen. */
export function OwnerActions({ listing }: { listing: Listing }) {
  const w = useWords(listingWords);
  const go = useNavigate();
  const today = useToday();
  const [until, setUntil] = useState(addDays([listing.to_day, today].sort()[1] ?? today, 3));
  const offer = listing.side === "offer";
  const target = { params: { path: { id: listing.id }, header: ifMatch(listing.version) } };
  const publish = useAction(
    async (_: null) => {
      if (offer) await api.POST("/api/v1/offers/{id}/publish", target);
      else await api.POST("/api/v1/demands/{id}/publish", target);
    },
    { done: w.published },
  );
  const withdraw = useAction(
    async (reason: string) => {
      const request = { ...target, body: { reason: reason || null } };
      if (offer) await api.POST("/api/v1/offers/{id}/withdraw", request);
      else await api.POST("/api/v1/demands/{id}/withdraw", request);
    },
    { done: w.withdrawn },
  );
  const extend = useAction(
    async (day: string) => {
      if (offer) await api.POST("/api/v1/offers/{id}/extend", { ...target, body: { available_to: day } });
      else await api.POST("/api/v1/demands/{id}/extend", { ...target, body: { delivery_to: day } });
    },
    { done: w.extended },
  );
  const copy = useAction(
    (_: null, key): Promise<{ id: string }> => {
      const request = { shift_to_today: true };
      const init = { params: { path: { id: listing.id } }, headers: key({ of: listing.id }), body: request };
      return offer
        ? body(api.POST("/api/v1/offers/{id}/copy", init))
        : body(api.POST("/api/v1/demands/{id}/copy", init));
    },
    { done: w.copied, after: (made) => go(paths.listing(listing.side, made.id)) },
  );
  const live = listing.state === "open" || listing.state === "draft";
  return (
    <>
      {listing.state === "draft" && (
        <Button loading={publish.busy} onClick={() => publish.run(null)}>
          {w.publish}
        </Button>
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
          busy={extend.busy}
          onConfirm={() => extend.run(until)}
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
      <Button variant="default" loading={copy.busy} onClick={() => copy.run(null)}>
        {w.copy}
      </Button>
      {live && (
        <ConfirmButton
          label={w.withdraw}
          text={w.withdrawText}
          reason="optional"
          variant="light"
          color="persimmon"
          busy={withdraw.busy}
          onConfirm={(reason) => withdraw.run(reason)}
        />
      )}
    </>
  );
}

import { Anchor, List, Text } from "@mantine/core";
import type { Schemas } from "@/api/paths";
import { useSession } from "@/api/session";
import type { Permission } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Link } from "@/shared/ui/router";
import { changesOf } from "./audit-changes";
import { fieldText, valueText } from "./audit-field-words";
import { type Entity, eventText, stateText } from "./audit-words";
import { auditWords } from "./words";

type Row = Schemas["TrailLine"];

/** Where a thing of the trail is looked at, and what one needs for that. */
const WHERE: Readonly<Partial<Record<Entity, readonly [(id: string) => string, ...Permission[]]>>> = {
  bulletin: [paths.priceTable, "bulletin_prepare"],
  clearing_settings: [paths.timetable, "clearing_settings"],
  deal: [paths.deal, "deals", "market_oversee"],
  demand: [(id) => paths.listing("demand", id), "listings_read_own", "market_oversee"],
  enterprise: [paths.vetting, "enterprise_read"],
  lane_override: [paths.lanes, "lanes_write"],
  offer: [(id) => paths.listing("offer", id), "listings_read_own", "market_oversee"],
  price_batch: [paths.priceBatch, "prices_read"],
  proposal: [paths.proposal, "proposals", "market_oversee"],
  round: [paths.round, "clearing_read"],
  user: [paths.user, "users_administer"],
  variety: [paths.variety, "catalogue_write"],
  warning_settings: [() => paths.warnings("settings"), "price_warnings"],
};

/** What was done, with the way to what it was done to where the reader may see that. */
export function What({ row }: { row: Row }) {
  const language = useLanguage();
  const permissions = useSession().me?.permissions ?? [];
  const text = eventText(row, language);
  const [to, ...needs] = WHERE[row.entity] ?? [];
  if (!to || !row.entity_id || !needs.some((one) => permissions.includes(one))) return text;
  return (
    <Anchor component={Link} to={to(row.entity_id)}>
      {text}
    </Anchor>
  );
}

const SHOWN = 6;

/** From which state to which, and which values were changed. */
export function Changed({ row }: { row: Row }) {
  const w = useWords(auditWords);
  const language = useLanguage();
  const states = [row.from_state, row.to_state]
    .filter((state) => typeof state === "string")
    .map((state) => stateText(row.entity, state, language))
    .join(" → ");
  const changes = changesOf(row.detail);
  if (changes.length === 0) return states || "–";
  return (
    <>
      {states && <Text size="sm">{states}</Text>}
      <List size="sm" listStyleType="none">
        {changes.slice(0, SHOWN).map(({ field, from, to }) => (
          <List.Item key={field} style={{ overflowWrap: "anywhere" }}>
            <span className="muted">{fieldText(field, language)}</span>{" "}
            {from === null
              ? valueText(field, to, language)
              : `${valueText(field, from, language)} → ${valueText(field, to, language)}`}
          </List.Item>
        ))}
      </List>
      {changes.length > SHOWN && (
        <Text size="sm" className="muted">
          {w.moreChanges(changes.length - SHOWN)}
        </Text>
      )}
    </>
  );
}

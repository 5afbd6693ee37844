import { Anchor, Group, Stack, Text } from "@mantine/core";
import type { Deal, DealPlace } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { loadWords } from "./load-words";
import { dealWords } from "./words";

/** A marker in the map that most drivers here have; the points are approximate, their datum is not known to the metre. */
export function mapLink(place: DealPlace): string | null {
  const { lng_micro: lng, lat_micro: lat } = place;
  if (typeof lng !== "number" || typeof lat !== "number") return null;
  const at = `${(lng / 1e6).toFixed(6)},${(lat / 1e6).toFixed(6)}`;
  return `https://uri.amap.com/marker?${new URLSearchParams({ position: at, name: place.name, coordinate: "wgs84" })}`;
}

/** Who sells and who buys, where the goods are loaded and unloaded, and whom to call there. */
export function Parties({ deal }: { deal: Deal }) {
  return (
    <Group grow align="stretch" preventGrowOverflow={false}>
      <Side deal={deal} side="seller" />
      <Side deal={deal} side="buyer" />
    </Group>
  );
}

export function Side({ deal, side }: { deal: Deal; side: "seller" | "buyer" }) {
  const w = useWords(dealWords);
  const lw = useWords(loadWords);
  const english = useLanguage() === "en";
  const party = deal[side];
  const place = side === "seller" ? deal.pickup : deal.delivery;
  const map = mapLink(place);
  const [name, region] = english ? [place.name_en, place.region_en] : [place.name, place.region];
  return (
    <Stack
      className="card"
      p="lg"
      gap={4}
      component="section"
      aria-label={w[side]}
      style={{ flex: "1 1 260px" }}
    >
      <Text size="sm" className="muted">
        {w[side]}
      </Text>
      <Text fw={650}>{party.name}</Text>
      {party.contact_name && (
        <Text size="sm">
          {party.contact_name} · <a href={`tel:${party.contact_phone}`}>{party.contact_phone}</a>
        </Text>
      )}
      <Text size="sm">
        {side === "seller" ? lw.pickup : lw.delivery}：
        {region.includes(name) ? region : [name, region].filter(Boolean).join(" · ")}
      </Text>
      {place.address && (
        <Text size="sm">
          {lw.address}：{place.address}
        </Text>
      )}
      {map && (
        <Anchor size="sm" href={map} target="_blank" rel="noreferrer" className="no-print">
          {lw.map}
        </Anchor>
      )}
    </Stack>
  );
}

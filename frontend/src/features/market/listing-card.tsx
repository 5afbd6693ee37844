import { Badge, Box, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { BoardItem } from "@/api/types";
import { useWords } from "@/shared/i18n";
import type { GlossaryKey } from "@/shared/i18n/glossary";
import { GRADE, KIND, useLabel, useName } from "@/shared/i18n/labels";
import { paths } from "@/shared/lib/paths";
import { Link } from "@/shared/ui/router";
import { Term } from "@/shared/ui/term";
import { DayRange, Kg, Price } from "@/shared/ui/values";
import { Flags } from "./parts";
import { marketWords } from "./words";

export function useListingTitle(): (item: Pick<BoardItem, "variety" | "category">) => string {
  const name = useName();
  const w = useWords(marketWords);
  return (item) => (item.variety ? name(item.variety) : item.category ? w.anyOf(name(item.category)) : "");
}

/** One listing of the board: what, how much, at what price, where, until when. */
export function ListingCard({
  item,
  footer,
  figure,
  explain = false,
}: {
  item: BoardItem;
  footer?: ReactNode;
  /** The one large number where it is another than the listing's price, which then stands among the facts. */
  figure?: ReactNode;
  /** Where such a card first stands on a page. */
  explain?: boolean;
}) {
  const w = useWords(marketWords);
  const label = useLabel();
  const title = useListingTitle();
  const name = useName();
  const grade = label(GRADE, item.grade);
  const asked = item.side === "offer" ? w.ask : w.bid;
  return (
    <Box className="card" p="md" component="article" aria-label={title(item)}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Box style={{ minWidth: 0, flex: "1 1 200px" }}>
          <Group gap={6}>
            <Link
              to={paths.listing(item.side, item.id)}
              style={{ fontWeight: 650, fontSize: "1.125rem", color: "var(--brand)", textUnderlineOffset: 3 }}
            >
              {title(item)}
            </Link>
            <Badge color="gray.7">{item.side === "demand" ? w.orBetter(grade) : grade}</Badge>
            {item.quantities.left_kg === 0 && <Badge color="gray.7">{w.allTaken}</Badge>}
            <Flags urgent={item.urgent ?? false} unsold={item.unsold ?? false} tier={item.tier ?? null} />
          </Group>
          <Text size="sm" className="muted" mt={2}>
            {item.enterprise.name} · {label(KIND, item.enterprise.kind)}
          </Text>
        </Box>
        {figure ?? (
          <Text component="div">
            <Text span size="sm" className="muted" mr={6}>
              {asked}
            </Text>
            <span className={item.quantities.left_kg === 0 ? "taken" : undefined}>
              <Price fen={item.price_fen_per_kg} big />
            </span>
          </Text>
        )}
      </Group>
      <Group gap="4px 20px" mt="sm">
        {figure && (
          <Fact label={asked}>
            <Price fen={item.price_fen_per_kg} />
          </Fact>
        )}
        <Fact label={w.left} term={explain ? "quantities" : undefined}>
          <Kg kg={item.quantities.left_kg} />
        </Fact>
        {item.min_lot_kg > 0 && (
          <Fact label={w.minLot} term={explain ? "lot" : undefined}>
            <Kg kg={item.min_lot_kg} />
          </Fact>
        )}
        <Fact label={item.side === "offer" ? w.origin : w.destination}>{name(item.place)}</Fact>
        <Fact label={item.side === "offer" ? w.available : w.delivery}>
          <DayRange from={item.from_day} to={item.to_day} />
        </Fact>
      </Group>
      {footer && <Box mt="sm">{footer}</Box>}
    </Box>
  );
}

function Fact({
  label,
  term,
  children,
}: {
  label: string;
  term?: GlossaryKey | undefined;
  children: ReactNode;
}) {
  return (
    <Text size="sm">
      <span className="muted">
        <Term of={term}>{label}</Term>
      </span>{" "}
      {children}
    </Text>
  );
}

import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useLanguage, useWords } from "@/shared/i18n";
import { timeText } from "@/shared/lib/days";
import { Section } from "@/shared/ui/page";
import { Loaded } from "@/shared/ui/states";
import { DayRange, Kg, Price } from "@/shared/ui/values";
import type { Listing } from "../model";
import { useVersions } from "../own";
import { listingWords } from "./words";

/** What the listing said before each change; fetched only when asked for. */
export function Versions({ listing }: { listing: Listing }) {
  const w = useWords(listingWords);
  const [open, fold] = useDisclosure(false);
  return (
    <Section
      title={w.versions}
      actions={
        <Button variant="subtle" size="sm" onClick={fold.toggle} aria-expanded={open}>
          {open ? w.fold : w.showVersions}
        </Button>
      }
    >
      {open && <List listing={listing} />}
    </Section>
  );
}

function List({ listing }: { listing: Listing }) {
  const w = useWords(listingWords);
  const language = useLanguage();
  const versions = useVersions(listing);
  return (
    <Loaded query={versions} rows={2}>
      {(page) => (
        <Stack gap="xs">
          {page.items.map((version, place) => (
            <Group key={version.version} className="card" p="sm" justify="space-between">
              <Text>
                <b>{w.version(version.version)}</b>{" "}
                <span className="muted">
                  {place === 0 ? w.current : ""} {timeText(version.changed_at, language)}
                </span>
              </Text>
              <Text className="num">
                <Kg kg={version.terms.quantity_kg} /> · <Price fen={version.terms.price_fen_per_kg} /> ·{" "}
                <DayRange from={version.terms.from_day} to={version.terms.to_day} />
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

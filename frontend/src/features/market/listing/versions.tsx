import { Button, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { $api } from "@/api/client";
import { timeText } from "@/shared/days";
import { useLanguage, useWords } from "@/shared/i18n";
import { Section } from "@/shared/page";
import { Loaded } from "@/shared/states";
import type { Listing } from "../model";
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
  const params = { params: { path: { id: listing.id } } };
  const offers = $api.useQuery("get", "/api/v1/offers/{id}/versions", params, {
    enabled: listing.side === "offer",
  });
  const demands = $api.useQuery("get", "/api/v1/demands/{id}/versions", params, {
    enabled: listing.side === "demand",
  });
  return (
    <Loaded query={listing.side === "offer" ? offers : demands} rows={2}>
      {(page) => (
        <Stack gap="xs">
          {page.items.map((version) => (
            <Text key={version.version} className="card" p="sm">
              {w.version(version.version)} · {timeText(version.changed_at, language)}
            </Text>
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

import { Button, Group } from "@mantine/core";
import { api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useVarietyName } from "@/features/catalogue/varieties";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import type { Detail } from "./reading";
import { wizardWords } from "./words";

/**
 * What an unknown name may mean. One touch remembers it for the source, and the file is read again: that settles every
 * row of the name.
 */
export function Meant({
  batch,
  row,
  changed,
}: {
  batch: Detail;
  row: Schemas["PriceRow"];
  changed: boolean;
}) {
  const w = useWords(wizardWords);
  const varietyName = useVarietyName();
  const take = useAction(
    async (variety: string, key) => {
      const request = { name: row.name, variety, source: batch.source };
      await body(api.POST("/api/v1/price-names", { body: request, headers: key(request) }));
      return body(
        api.POST("/api/v1/price-batches/{id}/remap", {
          params: { path: { id: batch.id } },
          body: { mapping: batch.mapping },
        }),
      );
    },
    { done: (made) => w.readNow(made.rows, made.accepted + made.superseding, made.set_aside) },
  );
  return (
    <Group gap={6} mt={6}>
      {row.likely.map((code) => (
        <Button
          key={code}
          size="xs"
          variant="light"
          loading={take.busy}
          disabled={changed}
          title={changed ? w.changed : undefined}
          onClick={() => take.run(code)}
        >
          {w.meant(varietyName(code))}
        </Button>
      ))}
    </Group>
  );
}

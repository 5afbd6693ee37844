import { useWords } from "@/shared/i18n";
import type { TableUnit } from "@/shared/lib/units";
import { ExportMenu } from "@/shared/ui/export-menu";
import { bulletinWords } from "./words";

/** Every file of an edition, in the unit that the reader has chosen; the signed files know no unit. */
export function Downloads({ id, unit, draft = false }: { id: string; unit: TableUnit; draft?: boolean }) {
  const w = useWords(bulletinWords);
  return (
    <ExportMenu
      path={`/api/v1/bulletins/${id}/export`}
      query={{ unit }}
      formats={[
        ["pdf", w.pdf],
        ["xlsx", w.xlsx],
        ["csv", w.csv],
        // A draft has no signed file yet.
        ...(draft ? [] : [["json", w.signedJson] as const]),
        ["observations", w.observationsJson],
      ]}
    />
  );
}

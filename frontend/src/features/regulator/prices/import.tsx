import { NativeSelect, SimpleGrid } from "@mantine/core";
import { useState } from "react";
import { ImportPage } from "@/features/market/imports/import-page";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/words";
import { SourceSelect, useReportable } from "./sources";
import { priceWords } from "./words";

/** A price list of one market or chain; the unit counts where neither header nor row names one. */
export default function ImportObservations() {
  const w = useWords(priceWords);
  const c = useWords(common);
  const { sources, loading } = useReportable();
  const [chosen, setSource] = useState("");
  const [unit, setUnit] = useState("jin");
  const source = chosen || (sources.length === 1 ? (sources[0]?.code ?? "") : "");
  const why = !loading && sources.length === 0 ? w.noSource : source ? null : w.sourceFirst;
  return (
    <ImportPage
      kinds={["observations"]}
      back={{ to: "/prices", label: w.title }}
      options={{ source, unit }}
      why={why}
      fields={
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <SourceSelect
            sources={sources}
            value={source}
            onChange={(event) => setSource(event.currentTarget.value)}
          />
          <NativeSelect
            label={w.defaultUnit}
            description={w.defaultUnitHint}
            value={unit}
            onChange={(event) => setUnit(event.currentTarget.value)}
            data={[
              { value: "jin", label: c.perJin },
              { value: "kg", label: c.perKg },
            ]}
          />
        </SimpleGrid>
      }
    />
  );
}

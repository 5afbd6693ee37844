import { NativeSelect, type NativeSelectProps } from "@mantine/core";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { REGULATORS } from "@/shared/lib/roles";
import { deskWords } from "./words";

type Source = Schemas["PriceSource"];

/** The markets and chains whose prices this person may report: officials for all, others for their own. */
export function useReportable(): { sources: Source[]; loading: boolean } {
  const { me } = useSession();
  const query = $api.useQuery("get", "/api/v1/price-sources", {}, { staleTime: 600_000 });
  const all = me !== null && REGULATORS.includes(me.role);
  const own = me?.enterprise?.id;
  return {
    sources: (query.data?.items ?? []).filter(
      (source) => source.active && (all || (own !== undefined && source.enterprise_id === own)),
    ),
    loading: query.isPending,
  };
}

export function SourceSelect({ sources, ...rest }: { sources: Source[] } & Omit<NativeSelectProps, "data">) {
  const w = useWords(deskWords);
  const name = useName();
  return (
    <NativeSelect
      label={w.source}
      required
      data={[
        { value: "", label: w.chooseSource },
        ...sources.map((source) => ({ value: source.code, label: name(source) })),
      ]}
      {...rest}
    />
  );
}

import { $api } from "@/api/client";
import { useName } from "@/shared/i18n/labels";

/** Names of regions by code, for what the wire gives as a code alone: "山东省潍坊市". */
export function useRegionName(): (code: string | null | undefined) => string {
  const name = useName();
  const regions = $api.useQuery("get", "/api/v1/regions", {}, { staleTime: Number.POSITIVE_INFINITY }).data
    ?.items;
  return (code) => {
    if (!code) return "";
    const region = regions?.find((one) => one.code === code);
    if (!region) return code;
    const parent = region.parent ? regions?.find((one) => one.code === region.parent) : undefined;
    return parent ? `${name(parent)} ${name(region)}` : name(region);
  };
}

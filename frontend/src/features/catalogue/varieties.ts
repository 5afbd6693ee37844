import { $api } from "@/api/client";
import { useName } from "@/shared/i18n/labels";

/** Names of varieties by code, for what the wire gives as a code alone. */
export function useVarietyName(): (code: string | null | undefined) => string {
  const name = useName();
  const varieties = $api.useQuery("get", "/api/v1/varieties", {}, { staleTime: Number.POSITIVE_INFINITY })
    .data?.items;
  return (code) => (code ? name(varieties?.find((one) => one.code === code)) || code : "");
}

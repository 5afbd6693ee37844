import { NativeSelect, type NativeSelectProps } from "@mantine/core";
import { $api } from "@/api/client";
import { useName } from "@/shared/i18n/names";

/** One of Beijing's districts. */
export function DistrictPicker(props: NativeSelectProps) {
  const name = useName();
  const districts = $api.useQuery(
    "get",
    "/api/v1/regions",
    { params: { query: { level: "district", parent: "110000" } } },
    { staleTime: 600_000 },
  ).data?.items;
  return (
    <NativeSelect
      {...props}
      data={[
        { value: "", label: "" },
        ...(districts ?? []).map((one) => ({ value: one.code, label: name(one) })),
      ]}
    />
  );
}

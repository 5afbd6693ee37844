import { Stack } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { Facts } from "@/shared/ui/records";
import { useFieldName } from "./entry";
import { Block } from "./figure-desk";
import { isObject, type Json, type JsonObject, jsonText } from "./schema";
import { computeWords } from "./words";

/** What a figure comes to: single values by name, and all of it as JSON. */
export function Result({ value }: { value: JsonObject }) {
  const w = useWords(computeWords);
  const nameOf = useFieldName();
  const text = (part: Json): string => {
    if (part === null) return w.nothing;
    if (typeof part === "boolean") return part ? w.yes : w.no;
    return Array.isArray(part) ? part.map(text).join(" ") || w.nothing : String(part);
  };
  const single = Object.entries(value).filter(
    ([, part]) => !isObject(part) && !(Array.isArray(part) && part.some((one) => typeof one === "object")),
  );
  return (
    <Stack className="card" p="lg">
      {single.length > 0 && (
        <Facts
          items={single.map(([name, part]) => ({
            label: nameOf(name),
            value: text(part),
            wide: Array.isArray(part),
          }))}
        />
      )}
      <Block text={jsonText(value)} />
    </Stack>
  );
}

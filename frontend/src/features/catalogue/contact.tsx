import { Text } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { useMeta } from "./meta";
import { catalogueWords } from "./words";

const PHONE = /(\+?\d[\d -]{5,}\d)/;

/** Whom to ask, as the operator has set it; a telephone number in it can be called. */
export function Contact() {
  const w = useWords(catalogueWords);
  const set = useMeta().data?.contact;
  return (
    <Text>
      {set
        ? set.split(PHONE).map((part) =>
            PHONE.test(part) ? (
              <a key={part} href={`tel:${part.replace(/[ -]/g, "")}`}>
                {part}
              </a>
            ) : (
              part
            ),
          )
        : w.contactNone}
    </Text>
  );
}

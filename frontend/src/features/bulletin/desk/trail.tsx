import { Text } from "@mantine/core";
import { $api } from "@/api/client";
import { useLanguage, useWords } from "@/shared/i18n";
import { timeText } from "@/shared/lib/days";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { Kept } from "@/shared/ui/kept";
import { Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { findingWords } from "./finding-words";

/** What was found about an edition before it was published, and what the reviewer said to it. */
export function Trail({ id }: { id: string }) {
  const w = useWords(findingWords);
  const language = useLanguage();
  const sentence = usePriceSentence();
  const query = $api.useQuery("get", "/api/v1/bulletins/{id}/acknowledgements", { params: { path: { id } } });
  const lines = query.data?.items ?? [];
  if (lines.length === 0) return null;
  return (
    <Section title={w.trail}>
      <Records
        label={w.trail}
        rows={lines}
        rowKey={(line) => line.id}
        columns={[
          {
            key: "found",
            title: w.found,
            head: true,
            cell: (line) => <Kept>{sentence(line.text[language])}</Kept>,
          },
          { key: "word", title: w.word, cell: (line) => line.word },
          {
            key: "who",
            title: w.who,
            cell: (line) => (
              <Text size="sm">
                <Kept>{`${line.by ?? w.platform} · ${timeText(line.at, language)}`}</Kept>
              </Text>
            ),
          },
        ]}
      />
    </Section>
  );
}

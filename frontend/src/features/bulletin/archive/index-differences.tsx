import { Alert, Group, Text } from "@mantine/core";
import { $api, api, body } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useLanguage, useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { dayText } from "@/shared/lib/days";
import { ConfirmButton } from "@/shared/ui/confirm";
import { archiveWords } from "./archive-words";

/** So many days are named. */
const NAMED = 5;

/** Editions that print another index than their method gives now, for those who may correct them. */
export function IndexDifferences() {
  const a = useWords(archiveWords);
  const language = useLanguage();
  const query = $api.useQuery("get", "/api/v1/bulletins/index-differences");
  const found = query.data?.items ?? [];
  const correct = useAction(
    async (reason: string, key) => {
      let drafted = 0;
      for (const { id } of found) {
        const request = { params: { path: { id } }, headers: key({ id, reason }), body: { reason } };
        try {
          await body(api.POST("/api/v1/bulletins/{id}/correct", request));
          drafted += 1;
        } catch (error) {
          // A correction of that day is being prepared already.
          if (asProblem(error).code !== "already_exists") throw error;
        }
      }
      return drafted;
    },
    { done: a.indexDrafted },
  );
  if (found.length === 0) return null;
  const days = found.slice(0, NAMED).map((one) => dayText(one.day, language, true));
  return (
    <Alert color="yellow" role="note">
      <Group justify="space-between">
        <Text size="sm">{a.indexDiffers(found.length, days)}</Text>
        <ConfirmButton
          label={a.indexCorrect}
          text={a.indexCorrectText}
          reason="required"
          busy={correct.busy}
          onConfirm={(reason) => correct.run(reason)}
        />
      </Group>
    </Alert>
  );
}

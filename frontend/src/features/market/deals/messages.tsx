import { Box, Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { $api, api } from "@/api/client";
import { POST_MESSAGE_TEXT_MAX_LENGTH } from "@/api/limits";
import type { Deal } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { Section } from "@/shared/ui/page";
import { Loaded } from "@/shared/ui/states";
import { dealWords } from "./words";

export function Messages({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  const language = useLanguage();
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const query = $api.useQuery("get", "/api/v1/deals/{id}/messages", { params: { path: { id: deal.id } } });
  const send = useAction(
    (request: { text: string }, key) =>
      api.POST("/api/v1/deals/{id}/messages", {
        params: { path: { id: deal.id } },
        headers: key(request),
        body: request,
      }),
    { after: () => setText("") },
  );
  return (
    <Section title={w.messages}>
      <Stack className="card" p="lg">
        <Loaded query={query} rows={1}>
          {(page) =>
            page.items.length === 0 ? (
              <Text className="muted">{w.messagesNone}</Text>
            ) : (
              <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
                {page.items.map((message) => (
                  <Box
                    key={message.id}
                    component="li"
                    p="sm"
                    maw="85%"
                    style={{
                      borderRadius: 12,
                      alignSelf: message.by === deal.my_side ? "flex-end" : "flex-start",
                      background: message.by === deal.my_side ? "var(--brand-soft)" : "var(--surface-2)",
                    }}
                  >
                    <Text style={{ whiteSpace: "pre-wrap" }}>{message.text}</Text>
                    <Text size="xs" className="muted">
                      {message.name} · {timeText(message.at, language)}
                    </Text>
                  </Box>
                ))}
              </Stack>
            )
          }
        </Loaded>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setTried(!text.trim());
            if (text.trim()) send.run({ text: text.trim() });
          }}
        >
          <Group align="flex-end">
            <Textarea
              label={w.message}
              style={{ flex: 1 }}
              maxLength={POST_MESSAGE_TEXT_MAX_LENGTH}
              value={text}
              error={tried && !text.trim() ? c.required : undefined}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button type="submit" loading={send.busy}>
              {w.send}
            </Button>
          </Group>
        </form>
      </Stack>
    </Section>
  );
}

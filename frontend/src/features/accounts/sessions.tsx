import { Badge, Box, Button, Group, Stack, Text } from "@mantine/core";
import { $api, api } from "@/api/client";
import { useLanguage, useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { timeText } from "@/shared/lib/days";
import { ConfirmButton } from "@/shared/ui/confirm";
import { Kept } from "@/shared/ui/kept";
import { Loaded } from "@/shared/ui/states";
import { deviceName } from "./device";
import { accountWords } from "./words";

export function Sessions() {
  const w = useWords(accountWords);
  const language = useLanguage();
  const query = $api.useQuery("get", "/api/v1/me/sessions");
  const revoke = useAction(
    (id: string) => api.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } }),
    { done: w.revoked },
  );
  const revokeAll = useAction((_: null) => api.DELETE("/api/v1/me/sessions"), { done: w.revoked });
  return (
    <Loaded query={query}>
      {(sessions) => (
        <Stack>
          {sessions.map((session) => (
            <Group key={session.id} className="card" p="md" justify="space-between">
              <Box style={{ minWidth: 0, flex: 1 }}>
                <Group gap="xs">
                  <Text fw={600} lineClamp={1}>
                    {deviceName(session.user_agent ?? "") || w.device}
                  </Text>
                  {session.current && <Badge color="leaf">{w.currentSession}</Badge>}
                </Group>
                <Text size="sm" className="muted">
                  <Kept>
                    {[
                      session.address,
                      `${w.signedIn} ${timeText(session.created_at, language)}`,
                      `${w.lastSeen} ${timeText(session.last_seen_at, language)}`,
                    ].join(" · ")}
                  </Kept>
                </Text>
              </Box>
              {!session.current && (
                <Button
                  size="sm"
                  variant="default"
                  loading={revoke.busy}
                  onClick={() => revoke.run(session.id)}
                >
                  {w.revoke}
                </Button>
              )}
            </Group>
          ))}
          <Group>
            <ConfirmButton
              label={w.revokeAll}
              text={w.revokeAllText}
              variant="light"
              color="persimmon"
              busy={revokeAll.busy}
              onConfirm={() => revokeAll.run(null)}
            />
          </Group>
        </Stack>
      )}
    </Loaded>
  );
}

import { Alert, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { $api, api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/labels";
import { useAction } from "@/shared/lib/action";
import { ConfirmButton } from "@/shared/ui/confirm";
import { Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { intakeWords } from "./intake-words";
import { deskWords } from "./words";

type Source = Schemas["PriceSource"];

/** The sources that are switched off, of every kind; each can be switched on again, and that can be undone at once. */
export function SwitchedOffSources() {
  const w = useWords(intakeWords);
  const p = useWords(deskWords);
  const name = useName();
  const [last, setLast] = useState<Source | null>(null);
  const query = $api.useQuery("get", "/api/v1/price-sources", {}, { staleTime: 600_000 });
  const send = (source: Source, active: boolean) =>
    body(
      api.PATCH("/api/v1/price-sources/{code}", {
        params: { path: { code: source.code } },
        body: { active },
      }),
    );
  const on = useAction(async (source: Source) => {
    await send(source, true);
    setLast(source);
  });
  const undo = useAction(
    async (source: Source) => {
      await send(source, false);
      setLast(null);
    },
    { done: w.switchOnUndone },
  );
  const off = (query.data?.items ?? []).filter((source) => !source.active);
  if (off.length === 0 && last === null) return null;
  return (
    <Section title={w.switchedOff}>
      <Stack>
        {last && (
          <Alert color="leaf" role="status">
            <Group justify="space-between">
              <Text>{w.switchedOn(name(last))}</Text>
              <Button size="xs" variant="default" loading={undo.busy} onClick={() => undo.run(last)}>
                {w.undoSwitch}
              </Button>
            </Group>
          </Alert>
        )}
        {off.length > 0 && (
          <Records
            label={w.switchedOff}
            rows={off}
            rowKey={(source) => source.code}
            columns={[
              {
                key: "source",
                title: p.source,
                head: true,
                cell: (source) => (
                  <>
                    {name(source)}
                    <Text size="xs" className="muted">
                      {w[`kind_${source.kind}`]}
                    </Text>
                  </>
                ),
              },
              {
                key: "state",
                title: w.rowState,
                lead: true,
                cell: () => <Badge color="gray.7">{w.isOff}</Badge>,
              },
              {
                key: "act",
                title: "",
                cell: (source) => (
                  <ConfirmButton
                    label={w.switchOn}
                    title={`${w.switchOn} ${name(source)}`}
                    text={w.switchOnText}
                    size="xs"
                    variant="default"
                    busy={on.busy}
                    onConfirm={() => on.run(source)}
                  />
                ),
              },
            ]}
          />
        )}
      </Stack>
    </Section>
  );
}

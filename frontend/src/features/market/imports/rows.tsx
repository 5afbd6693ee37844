import { Badge, Box, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useWords } from "@/shared/i18n";
import { useList } from "@/shared/lib/list";
import { usePriceSentence } from "@/shared/lib/price-sentence";
import { ListView } from "@/shared/ui/list";
import { importWords } from "./words";

const STATUSES = ["error", "duplicate", "ok"] as const;
type Status = (typeof STATUSES)[number];
const COLOR: Record<Status, string> = { ok: "leaf", error: "persimmon", duplicate: "yellow.9" };

/** Every row of the file with what is wrong with it, by the file's own row numbers. */
export function ImportRows({ id, start }: { id: string; start: Status | "" }) {
  const w = useWords(importWords);
  const sentence = usePriceSentence();
  const [status, setStatus] = useState<Status | "">(start);
  const list = useList("/api/v1/imports/{id}/rows", {
    path: { id },
    query: { limit: 50, ...(status ? { status } : {}) },
  });
  return (
    <Stack gap="sm">
      <Group>
        <NativeSelect
          label={w.show}
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value as Status | "")}
          data={[
            { value: "", label: w.showAll },
            ...STATUSES.map((one) => ({ value: one, label: w[`status_${one}`] })),
          ]}
        />
      </Group>
      <ListView query={list} empty={{ title: w.noRows }}>
        {(rows) => (
          <Stack gap={8}>
            {rows.map((row) => (
              <Box key={row.row} className="card" p="sm">
                <Group gap="xs">
                  <Text fw={600}>{w.rowNumber(row.row)}</Text>
                  <Badge color={COLOR[row.status]}>{row.asked ? w.asked : w[`status_${row.status}`]}</Badge>
                  <Text size="sm" className="muted" lineClamp={2}>
                    {Object.values(row.values).map(String).filter(Boolean).join(" · ")}
                  </Text>
                </Group>
                {row.messages.map((message) => (
                  <Text key={`${message.column}${message.code}`} size="sm" className="bad">
                    {message.column ? `${message.column}：` : ""}
                    {sentence(message.message)}
                  </Text>
                ))}
              </Box>
            ))}
          </Stack>
        )}
      </ListView>
    </Stack>
  );
}

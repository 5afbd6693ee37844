import { Alert, List, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode, Ref } from "react";

/** The box in which a form says what is wrong with it: a title or a sentence, and line by line what is at fault. */
export function ProblemBox({
  title,
  text,
  lines,
  ref,
  focusable,
}: {
  title?: string | undefined;
  text?: string | undefined;
  lines: { key: string; line: ReactNode }[];
  ref?: Ref<HTMLDivElement>;
  focusable?: boolean;
}) {
  return (
    <Alert
      ref={ref}
      tabIndex={focusable ? -1 : undefined}
      color="persimmon"
      icon={<IconAlertCircle aria-hidden />}
      role="alert"
      title={title}
    >
      {text && <Text size="sm">{text}</Text>}
      {lines.length > 0 && (
        <List size="sm" mt={text ? 4 : 0}>
          {lines.map(({ key, line }) => (
            <List.Item key={key}>{line}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

import { Text } from "@mantine/core";
import { type ReactNode, useId } from "react";

/** What a button is told, and the words to be put beside it. */
interface Why {
  button: { disabled: boolean; "aria-describedby": string | undefined };
  text: ReactNode;
}

/** A button that cannot be pressed says why, for eyes and screen readers alike; null where it can. */
export function useWhy(why: string | null): Why {
  const id = useId();
  return {
    button: { disabled: why !== null, "aria-describedby": why === null ? undefined : id },
    text: why !== null && (
      <Text size="sm" className="muted" id={id}>
        {why}
      </Text>
    ),
  };
}

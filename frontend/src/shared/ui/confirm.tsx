import { Button, type ButtonProps, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useId, useState } from "react";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { Dialog } from "./dialog";

interface ConfirmProps extends ButtonProps {
  label: string;
  title?: string;
  text?: ReactNode;
  confirm?: string;
  /** Asks for a sentence: required or optional. */
  reason?: "required" | "optional";
  reasonLabel?: string;
  /** Characters of it; 500 where the contract states no limit. */
  reasonMaxLength?: number;
  /** More fields in the dialog. */
  children?: ReactNode;
  ready?: boolean;
  busy?: boolean;
  "aria-describedby"?: string | undefined;
  onConfirm: (reason: string) => void;
}

/** A button for what cannot simply be undone: asks first, with the reason where the record needs one. */
export function ConfirmButton({
  label,
  title,
  text,
  confirm,
  reason,
  reasonLabel,
  reasonMaxLength = 500,
  children,
  ready = true,
  busy,
  onConfirm,
  ...button
}: ConfirmProps) {
  const [opened, dialog] = useDisclosure(false);
  const [sentence, setSentence] = useState("");
  const w = useWords(common);
  const id = useId();
  const [tried, setTried] = useState(false);
  const mayGo = ready && (reason !== "required" || sentence.trim() !== "");
  return (
    <>
      <Button {...button} loading={busy ?? false} onClick={dialog.open}>
        {label}
      </Button>
      <Dialog
        opened={opened}
        close={dialog.close}
        title={title ?? label}
        submit={confirm ?? label}
        color={button.color}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(!mayGo);
          if (!mayGo) return;
          dialog.close();
          onConfirm(sentence.trim());
          setSentence("");
        }}
      >
        {text && <Text>{text}</Text>}
        {children}
        {reason && (
          <Textarea
            id={id}
            label={reasonLabel ?? w.reason}
            required={reason === "required"}
            value={sentence}
            onChange={(event) => setSentence(event.currentTarget.value)}
            maxLength={reasonMaxLength}
            error={tried && reason === "required" && sentence.trim() === "" ? w.required : undefined}
            data-autofocus
          />
        )}
        {tried && !ready && (
          <Text size="sm" className="bad" role="alert">
            {w.requiredAbove}
          </Text>
        )}
      </Dialog>
    </>
  );
}

import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";

/** The library's field, with its button named in the reader's language and its error told to screen readers. */
export function Password(props: PasswordInputProps) {
  const w = useWords(common);
  return (
    <PasswordInput
      {...props}
      aria-invalid={props.error ? true : undefined}
      visibilityToggleButtonProps={{ "aria-label": w.showPassword }}
    />
  );
}

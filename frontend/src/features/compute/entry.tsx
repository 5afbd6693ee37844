import { Checkbox, NativeSelect, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { type FormField, type JsonObject, withField } from "./schema";
import { computeWords, fieldWords } from "./words";

/** What a field is called; as in JSON where it has no name. */
export function useFieldName(): (name: string) => string {
  const words: Record<string, string> = useWords(fieldWords);
  return (name) => words[name] ?? name;
}

/** The input field by field. */
export function Fields({
  fields,
  input,
  faults,
  onChange,
}: {
  fields: FormField[];
  input: JsonObject;
  faults: Record<string, string>;
  onChange: (input: JsonObject) => void;
}) {
  const c = useWords(common);
  const w = useWords(computeWords);
  const language = useLanguage();
  const nameOf = useFieldName();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      {fields.map((field) => {
        const { name, kind, required, choices, description, usual } = field;
        const value = input[name];
        const shared = {
          label: required ? nameOf(name) : `${nameOf(name)} · ${usual ? w.usual(usual) : c.optional}`,
          name,
          required,
          error: faults[name],
          // The schema is written in English.
          description: language === "en" ? description : undefined,
        };
        if (kind === "flag") {
          return (
            <Checkbox
              key={name}
              {...shared}
              checked={value === true}
              onChange={(event) => onChange(withField(input, field, event.currentTarget.checked))}
            />
          );
        }
        const text = value === undefined || value === null ? "" : String(value);
        if (kind === "choice") {
          return (
            <NativeSelect
              key={name}
              {...shared}
              value={text}
              data={choices.includes(text) ? choices : [{ value: text, label: w.choose }, ...choices]}
              onChange={(event) => onChange(withField(input, field, event.currentTarget.value))}
            />
          );
        }
        return (
          <TextInput
            key={name}
            {...shared}
            value={text}
            autoComplete="off"
            {...(kind === "number" ? { inputMode: "numeric" as const } : {})}
            onChange={(event) => onChange(withField(input, field, event.currentTarget.value))}
          />
        );
      })}
    </SimpleGrid>
  );
}

/** The input as JSON. */
export function JsonEntry({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const w = useWords(computeWords);
  return (
    <Textarea
      label={w.input}
      description={w.inputHint}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      rows={Math.min(22, text.split("\n").length + 1)}
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
    />
  );
}

import { Badge, Box, Button, Code, CopyButton, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconCalculator, IconCheck, IconCopy, IconLink } from "@tabler/icons-react";
import { useState } from "react";
import { api, body } from "@/api/client";
import { useLanguage, useWords } from "@/shared/i18n";
import { fieldPath, useAction } from "@/shared/lib/action";
import { FormProblem } from "@/shared/ui/form-problem";
import { Section } from "@/shared/ui/page";
import { ProblemBox } from "@/shared/ui/problem-box";
import type { Figure } from "./compute";
import { Fields, JsonEntry } from "./entry";
import { commandLine, fragment } from "./link";
import { Result } from "./result";
import { formFields, type JsonObject, type JsonSchema, jsonText, readObject } from "./schema";
import { computeWords } from "./words";

/** One figure: what it asks, its input as a form or as JSON, and what it comes to. */
export function FigureDesk({ figure, given }: { figure: Figure; given: JsonObject | null }) {
  const w = useWords(computeWords);
  const language = useLanguage();
  const example = figure.example as unknown as JsonObject;
  const fields = formFields(figure.input as unknown as JsonSchema);
  const [text, setText] = useState(() => jsonText(given ?? example));
  const [entry, setEntry] = useState<"form" | "json">(fields ? "form" : "json");
  // What the result is of: a changed input is no longer it.
  const [computed, setComputed] = useState("");
  const input = readObject(text);
  const action = useAction(
    (object: JsonObject) =>
      body(
        api.POST("/api/v1/compute/{name}", {
          params: { path: { name: figure.name } },
          body: object as unknown as Record<string, never>,
        }),
      ),
    {
      quiet: true,
      after: () => {
        setComputed(text);
        if (input) {
          // The address now says what was computed; the page itself stays as it is.
          window.history.replaceState(window.history.state, "", fragment({ name: figure.name, input }));
        }
      },
    },
  );
  const change = (next: string) => {
    setText(next);
    if (action.problem) action.reset();
  };
  const shown = entry === "form" && fields ? fields.map(({ name }) => name) : [];
  const faults = Object.fromEntries(
    (action.problem?.fields ?? []).map(({ path, message }) => [fieldPath(path), message]),
  );
  return (
    <>
      <form
        className="card"
        style={{ padding: 20 }}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (input) action.run(input);
        }}
      >
        <Stack>
          <Text fw={600}>{language === "zh" ? figure.question_zh : figure.question_en}</Text>
          {fields && (
            <SegmentedControl
              aria-label={w.entry}
              value={entry}
              onChange={(value) => setEntry(value === "json" ? "json" : "form")}
              data={[
                { value: "form", label: w.form, disabled: !input },
                { value: "json", label: w.json },
              ]}
            />
          )}
          <FormProblem problem={action.problem} shown={shown} />
          {entry === "form" && fields && input ? (
            <Fields
              fields={fields}
              input={input}
              faults={faults}
              onChange={(next) => change(jsonText(next))}
            />
          ) : (
            <JsonEntry text={text} onChange={change} />
          )}
          {!input && <ProblemBox text={w.notJson} lines={[]} />}
          <Group>
            <Button
              type="submit"
              loading={action.busy}
              disabled={!input}
              leftSection={<IconCalculator size={18} aria-hidden />}
            >
              {w.compute}
            </Button>
            <Button variant="default" onClick={() => change(jsonText(example))}>
              {w.example}
            </Button>
          </Group>
        </Stack>
      </form>
      {action.result && !action.problem && (
        <Section title={w.result} actions={<Verdict figure={figure} result={action.result} />}>
          <Box role="status">
            {computed === text ? (
              <Result value={action.result as unknown as JsonObject} />
            ) : (
              <Text className="card muted" p="md">
                {w.changed}
              </Text>
            )}
          </Box>
        </Section>
      )}
      {input && <Offline name={figure.name} input={input} />}
      <details className="fold">
        <summary>{w.schemas}</summary>
        <Stack className="card" p="md" mt="xs">
          <Text size="sm" className="muted">
            {w.schemasLead}
          </Text>
          <Block text={JSON.stringify({ input: figure.input, output: figure.output }, null, 2)} />
        </Stack>
      </details>
    </>
  );
}

/** Whether a check has passed. */
function Verdict({ figure, result }: { figure: Figure; result: object }) {
  const w = useWords(computeWords);
  if (!figure.check || !("ok" in result)) return null;
  return (
    <Badge color={result.ok ? "leaf" : "persimmon"} size="lg">
      {result.ok ? w.passed : w.failed}
    </Badge>
  );
}

/** The same on one's own computer, and the way to send it to others. */
function Offline({ name, input }: { name: string; input: JsonObject }) {
  const w = useWords(computeWords);
  const { origin, pathname } = window.location;
  return (
    <Section title={w.offline}>
      <Stack className="card" p="lg" gap="sm">
        <Text>{w.offlineText}</Text>
        <Block text={commandLine(name, input)} />
        <Group>
          <Copy
            text={commandLine(name, input)}
            label={w.copyCommand}
            icon={<IconCopy size={16} aria-hidden />}
          />
          <Copy
            text={`${origin}${pathname}${fragment({ name, input })}`}
            label={w.copyLink}
            icon={<IconLink size={16} aria-hidden />}
          />
        </Group>
      </Stack>
    </Section>
  );
}

function Copy({ text, label, icon }: { text: string; label: string; icon: React.ReactNode }) {
  const w = useWords(computeWords);
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="light"
          onClick={copy}
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : icon}
        >
          {copied ? w.copied : label}
        </Button>
      )}
    </CopyButton>
  );
}

/** A long text of a program, which wraps on a phone. */
export function Block({ text }: { text: string }) {
  return (
    <Code
      block
      tabIndex={0}
      style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 420, overflowY: "auto" }}
    >
      {text}
    </Code>
  );
}

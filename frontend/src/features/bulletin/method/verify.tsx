import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconShieldCheck } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { api, body } from "@/api/client";
import { readProblem } from "@/api/problem";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { bulletinWords } from "../words";
import {
  canVerify,
  checkDigest,
  checkSignature,
  readSigned,
  type SignedEdition,
  type Verdict,
} from "./proof";
import { proofWords } from "./proof-words";

interface Line {
  label: string;
  verdict: Verdict;
}

async function publicKeys(): Promise<Map<string, string>> {
  const { items } = await body(api.GET("/api/v1/bulletins/keys"));
  return new Map(items.map((key) => [key.key_id, key.public_key]));
}

/** One line per check: a mark, what was checked, and how it came out; colour never speaks alone. */
function Outcome({ lines }: { lines: Line[] }) {
  const w = useWords(proofWords);
  return (
    <Stack component="ul" gap={6} m={0} p={0} style={{ listStyle: "none" }} role="status">
      {lines.map(({ label, verdict }) => {
        const Icon =
          verdict === "good" ? IconCircleCheck : verdict === "bad" ? IconAlertTriangle : IconInfoCircle;
        const color = verdict === "good" ? "var(--brand)" : verdict === "bad" ? "var(--bad)" : "var(--muted)";
        return (
          <Group component="li" key={label} gap={8} wrap="nowrap" align="flex-start">
            <Icon size={20} color={color} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
            <Text size="sm">
              {label}：
              <Text span fw={650} c={color}>
                {w[verdict]}
              </Text>
            </Text>
          </Group>
        );
      })}
    </Stack>
  );
}

async function ownChecks(
  file: SignedEdition,
  w: { checkDigest: string; checkSignature: string },
): Promise<Line[]> {
  return [
    { label: w.checkDigest, verdict: await checkDigest(file) },
    { label: w.checkSignature, verdict: await checkSignature(file, await publicKeys()) },
  ];
}

/** Fetches the signed file of an edition and checks it here; the server adds its own recomputation. */
export function VerifyEdition({ id }: { id: string }) {
  const w = useWords(bulletinWords);
  const p = useWords(proofWords);
  const verify = useAction(async (_: null) => {
    const answer = await fetch(`/api/v1/bulletins/${id}/export?format=json`);
    if (!answer.ok) throw await readProblem(answer);
    const file = readSigned(await answer.text());
    const again = await body(api.GET("/api/v1/bulletins/{id}/verify", { params: { path: { id } } }));
    const lines: Line[] = file ? await ownChecks(file, p) : [];
    lines.push({ label: p.checkRecompute, verdict: again.equal ? "good" : "bad" });
    lines.push({ label: p.checkChain, verdict: again.chained ? "good" : "bad" });
    return lines;
  });
  const { run } = verify;
  const begun = useRef(false);
  // It is fetched because somebody asked: no second click.
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    run(null);
  }, [run]);
  return (
    <Stack gap="sm" className="no-print">
      <Group>
        <Button
          variant="light"
          leftSection={<IconShieldCheck size={18} aria-hidden />}
          loading={verify.busy}
          onClick={() => verify.run(null)}
        >
          {w.check}
        </Button>
        {!canVerify() && (
          <Text size="sm" className="muted">
            {p.insecure}
          </Text>
        )}
      </Group>
      {verify.result && <Outcome lines={verify.result} />}
    </Stack>
  );
}

/** A file from the reader's disk, checked without leaving the browser. */
export function VerifyFile() {
  const w = useWords(proofWords);
  const [name, setName] = useState("");
  const verify = useAction(async (chosen: File) => {
    const file = readSigned(await chosen.text());
    return { file, lines: file ? await ownChecks(file, w) : [] };
  });
  return (
    <Stack gap="sm">
      <Group>
        <FileButton
          accept="application/json,.json"
          onChange={(chosen) => {
            if (!chosen) return;
            setName(chosen.name);
            verify.run(chosen);
          }}
        >
          {(props) => (
            <Button variant="light" loading={verify.busy} {...props}>
              {w.chooseFile}
            </Button>
          )}
        </FileButton>
        <Text size="sm" className="muted">
          {name}
        </Text>
      </Group>
      {verify.result && !verify.result.file && (
        <Text role="status" c="var(--bad)">
          {w.notAnEdition}
        </Text>
      )}
      {verify.result?.file && (
        <>
          <Text fw={600}>{w.fileIs(verify.result.file.day, verify.result.file.edition)}</Text>
          <Outcome lines={verify.result.lines} />
        </>
      )}
    </Stack>
  );
}

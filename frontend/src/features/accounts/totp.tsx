import { Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { encode } from "uqr";
import { api, body } from "@/api/client";
import { type Me, refresh } from "@/api/session";
import { ConfirmButton, FormProblem, useAction } from "@/shared/action";
import { useWords } from "@/shared/i18n";
import { Password } from "@/shared/password";
import { accountWords } from "./words";

export function SecondFactor({ me }: { me: Me }) {
  const w = useWords(accountWords);
  return (
    <Stack className="card" p="lg">
      <Text>{me.totp_enabled ? w.totpOn : w.totpOff}</Text>
      {me.totp_enabled ? <Remove /> : <SetUp />}
    </Stack>
  );
}

function SetUp() {
  const w = useWords(accountWords);
  const [code, setCode] = useState("");
  const start = useAction((_: null) => body(api.POST("/api/v1/me/totp")));
  const confirm = useAction(
    (request: { code: string }) => api.POST("/api/v1/me/totp/confirm", { body: request }),
    {
      done: w.totpConfirmed,
      quiet: true,
      // The new session says that the second factor is on.
      after: () => void refresh(),
    },
  );
  if (!start.result) {
    return (
      <Group>
        <Button loading={start.busy} onClick={() => start.run(null)}>
          {w.totpStart}
        </Button>
      </Group>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.run({ code: code.trim() });
      }}
    >
      <Stack>
        <Text>{w.totpScan}</Text>
        <QrCode text={start.result.otpauth_url} label={w.totpQr} />
        <Code block data-testid="totp-secret">
          {start.result.secret}
        </Code>
        <FormProblem problem={confirm.problem} />
        <TextInput
          label={w.totp}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" loading={confirm.busy}>
          {w.totpConfirm}
        </Button>
      </Stack>
    </form>
  );
}

function Remove() {
  const w = useWords(accountWords);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const remove = useAction(
    (request: { password: string; code: string }) => api.POST("/api/v1/me/totp/remove", { body: request }),
    { done: w.totpRemoved, after: () => void refresh() },
  );
  return (
    <Group>
      <ConfirmButton
        label={w.totpRemove}
        color="persimmon"
        variant="light"
        busy={remove.busy}
        ready={password !== "" && code !== ""}
        onConfirm={() => remove.run({ password, code: code.trim() })}
      >
        <Password
          label={w.password}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <TextInput
          label={w.totp}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </ConfirmButton>
    </Group>
  );
}

/** Drawn here: the secret never travels to a third party's image service. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      width={200}
      height={200}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <title>{label}</title>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

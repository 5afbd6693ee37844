import { Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "@/api/client";
import { type Me, refresh } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormProblem } from "@/shared/ui/form-problem";
import { Password } from "@/shared/ui/password";
import { QrCode } from "@/shared/ui/qr-code";
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

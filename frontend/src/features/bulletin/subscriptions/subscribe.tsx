import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconMailCheck } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "@/api/client";
import { useLanguage, useWords } from "@/shared/i18n";
import { useAction, useMust } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { FormProblem } from "@/shared/ui/form-problem";
import { Page } from "@/shared/ui/page";
import { bulletinWords } from "../words";
import { mailWords } from "./mail-words";
import { type Wishes, WishFields, wished } from "./wishes";

/** Asks for the table by mail; the answer never tells whether the address is known. */
export default function Subscribe() {
  const w = useWords(bulletinWords);
  const m = useWords(mailWords);
  const language = useLanguage();
  const must = useMust();
  const [wishes, setWishes] = useState<Wishes>({ unit: "jin", varieties: [], some: false, language });
  const form = useForm({ initialValues: { email: "", varieties: "" }, validate: { email: must } });
  const ask = useAction(
    (email: string) => api.POST("/api/v1/bulletins/subscriptions", { body: { email, ...wished(wishes) } }),
    { form },
  );
  return (
    <Page
      title={m.subscribeTitle}
      lead={m.subscribeLead}
      back={{ to: paths.bulletin(), label: w.title }}
      narrow
    >
      {ask.result ? (
        <Alert color="leaf" icon={<IconMailCheck aria-hidden />} title={m.sentTitle} role="status">
          {m.sentText}
        </Alert>
      ) : (
        <form
          noValidate
          onSubmit={form.onSubmit(({ email }) => {
            if (wishes.some && wishes.varieties.length === 0) form.setFieldError("varieties", m.chooseSome);
            else ask.run(email);
          })}
        >
          <Stack className="card" p="lg">
            <FormProblem problem={ask.problem} shown={["email", "varieties"]} />
            <TextInput
              type="email"
              autoComplete="email"
              inputMode="email"
              label={m.email}
              description={m.emailHint}
              required
              {...form.getInputProps("email")}
            />
            <WishFields
              value={wishes}
              onChange={(next) => {
                form.clearFieldError("varieties");
                setWishes(next);
              }}
              error={form.errors.varieties as string | undefined}
            />
            <Button type="submit" loading={ask.busy}>
              {m.signUp}
            </Button>
          </Stack>
        </form>
      )}
    </Page>
  );
}

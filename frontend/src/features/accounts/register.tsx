import {
  Anchor,
  Button,
  Checkbox,
  Fieldset,
  NativeSelect,
  SimpleGrid,
  Stack,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { $api, api, body } from "@/api/client";
import { PASSWORD_MIN_LENGTH } from "@/api/limits";
import { begin } from "@/api/session";
import type { EnterpriseKind } from "@/api/types";
import { RegionPicker } from "@/features/places/region-picker";
import { useLanguage, useWords } from "@/shared/i18n";
import { KIND, toOptions } from "@/shared/i18n/labels";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { FormSummary } from "@/shared/ui/form-summary";
import { Page } from "@/shared/ui/page";
import { Password } from "@/shared/ui/password";
import { Link, useNavigate } from "@/shared/ui/router";
import { accountWords } from "./words";

const EMPTY = {
  enterprise: {
    name: "",
    kind: "producer" as EnterpriseKind,
    credit_code: "",
    region: "",
    address: "",
    contact_name: "",
    contact_phone: "",
  },
  user: { name: "", email: "", mobile: "", password: "" },
  credit_code_as_printed: false,
};

export default function Register() {
  const w = useWords(accountWords);
  const c = useWords(common);
  const language = useLanguage();
  const go = useNavigate();
  const must = useMust();
  const form = useForm({
    initialValues: EMPTY,
    validate: {
      enterprise: {
        name: must,
        credit_code: must,
        region: must,
        address: must,
        contact_name: must,
        contact_phone: must,
      },
      user: {
        name: must,
        email: must,
        password: (value) => (value.length >= PASSWORD_MIN_LENGTH ? null : w.passwordHint),
      },
    },
  });
  const register = useAction(
    ({ enterprise, user, credit_code_as_printed }: typeof EMPTY, key) => {
      const { mobile, ...rest } = user;
      const request = {
        enterprise: { ...enterprise, credit_code: tidyCode(enterprise.credit_code) },
        user: { ...rest, ...(mobile ? { mobile } : {}) },
        credit_code_as_printed,
      };
      return body(api.POST("/api/v1/enterprises", { body: request, headers: key(request) }));
    },
    {
      form,
      done: w.registered,
      after: (session) => {
        begin(session);
        go(paths.home(), { replace: true });
      },
    },
  );
  return (
    <Page title={w.register} lead={w.registerLead} narrow>
      <form
        className="card"
        style={{ padding: 24 }}
        onSubmit={form.onSubmit((values) => register.run(values))}
        noValidate
      >
        <Stack>
          <FormSummary form={form} problem={register.problem} />
          <Fieldset legend={w.theEnterprise} variant="unstyled">
            <Stack gap="sm">
              <TextInput
                label={w.enterpriseName}
                autoComplete="organization"
                required
                {...form.getInputProps("enterprise.name")}
              />
              <NativeSelect
                label={w.kind}
                data={toOptions(KIND, language)}
                {...form.getInputProps("enterprise.kind")}
              />
              <CreditCode
                {...form.getInputProps("enterprise.credit_code")}
                asPrinted={form.values.credit_code_as_printed}
                onAsPrinted={(yes) => {
                  form.setFieldValue("credit_code_as_printed", yes);
                  form.clearFieldError("enterprise.credit_code");
                }}
              />
              <RegionPicker label={w.region} required {...form.getInputProps("enterprise.region")} />
              <TextInput
                label={w.address}
                autoComplete="street-address"
                required
                {...form.getInputProps("enterprise.address")}
              />
              <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
                <TextInput
                  label={w.contactName}
                  required
                  {...form.getInputProps("enterprise.contact_name")}
                />
                <TextInput
                  label={w.contactPhone}
                  type="tel"
                  required
                  {...form.getInputProps("enterprise.contact_phone")}
                />
              </SimpleGrid>
            </Stack>
          </Fieldset>
          <Fieldset legend={w.thePerson} variant="unstyled" mt="md">
            <Stack gap="sm">
              <TextInput
                label={w.personName}
                autoComplete="name"
                required
                {...form.getInputProps("user.name")}
              />
              <TextInput
                label={w.email}
                type="email"
                autoComplete="email"
                required
                {...form.getInputProps("user.email")}
              />
              <TextInput
                label={`${w.mobile}（${c.optional}）`}
                type="tel"
                autoComplete="tel"
                {...form.getInputProps("user.mobile")}
              />
              <Password
                label={w.password}
                description={w.passwordHint}
                autoComplete="new-password"
                required
                {...form.getInputProps("user.password")}
              />
            </Stack>
          </Fieldset>
          <Button type="submit" loading={register.busy} fullWidth>
            {w.submitRegister}
          </Button>
          <Anchor component={Link} to={paths.login()} size="sm">
            {w.haveAccount}
          </Anchor>
        </Stack>
      </form>
    </Page>
  );
}

/** As the server reads it: half width, without the blanks and dashes between its groups. */
function tidyCode(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\s\p{Pd}\p{Cf}]/gu, "")
    .toUpperCase();
}

interface CreditCodeProps {
  value?: string;
  onChange?: (value: string) => void;
  error?: React.ReactNode;
  /** The licence shows the code so, although its check character does not fit. */
  asPrinted: boolean;
  onAsPrinted: (yes: boolean) => void;
}

/** Checked by the server (GB 32100-2015) as soon as it is complete, before the whole form is sent. */
export function CreditCode({
  value = "",
  onChange,
  error,
  asPrinted,
  onAsPrinted,
  ...rest
}: CreditCodeProps) {
  const w = useWords(accountWords);
  const [settled] = useDebouncedValue(tidyCode(value), 300);
  const complete = settled.length === 18;
  const check = $api.useQuery(
    "get",
    "/api/v1/credit-codes/{code}",
    { params: { path: { code: settled } } },
    { enabled: complete, staleTime: 600_000 },
  );
  const wrong = complete && check.data?.valid === false;
  const right = complete && check.data?.valid === true;
  const mayBePrinted = wrong && check.data?.reason === "check_digit";
  const waived = mayBePrinted && asPrinted;
  return (
    <>
      <TextInput
        label={w.creditCode}
        description={right ? `✓ ${w.creditValid}` : w.creditCodeHint}
        maxLength={40}
        autoCapitalize="characters"
        spellCheck={false}
        required
        {...rest}
        value={value}
        onChange={(event) => onChange?.(event.currentTarget.value)}
        error={error ?? (wrong && !waived ? (check.data?.message ?? w.creditInvalid) : undefined)}
      />
      {mayBePrinted && (
        <Checkbox
          label={w.creditAsPrinted}
          description={w.creditAsPrintedHint}
          checked={asPrinted}
          onChange={(event) => onAsPrinted(event.currentTarget.checked)}
        />
      )}
    </>
  );
}

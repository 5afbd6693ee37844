import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Group,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { $api, api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useToday } from "@/features/catalogue/meta";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { addDays } from "@/shared/lib/days";
import { useFormStep } from "@/shared/lib/form-step";
import { paths } from "@/shared/lib/paths";
import { usePrices } from "@/shared/lib/price-unit";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormSummary } from "@/shared/ui/form-summary";
import { Page, Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Empty, Loaded } from "@/shared/ui/states";
import { indexWords } from "./index-words";
import { SetList } from "./weight-sets";

interface Row {
  variety: Schemas["BulletinVariety"];
  weight: string;
  base: number;
}

/** Weight sets of the index: proposed from turnover, adjusted, saved for a coming day. */
export default function IndexWeights() {
  const w = useWords(indexWords);
  const toForm = useFormStep("weights");
  const query = $api.useQuery("get", "/api/v1/price-index/weights");
  const today = useToday();
  const withdraw = useAction(
    (id: string) => api.DELETE("/api/v1/price-index/weights/{id}", { params: { path: { id } } }),
    { done: w.withdrawn },
  );
  return (
    <Page title={w.manageTitle} lead={w.manageLead} back={{ to: paths.priceIndex(), label: w.title }}>
      <Section title={w.sets}>
        <Loaded query={query}>
          {(page) =>
            page.items.length === 0 ? (
              <Empty title={w.noWeights} hint={w.proposeHint} next={toForm} />
            ) : (
              <SetList
                sets={page.items}
                extra={{
                  title: "",
                  cell: (set) =>
                    set.effective_from > today ? (
                      <Group gap="xs">
                        <Badge color="yellow.9">{w.waiting}</Badge>
                        <ConfirmButton
                          label={w.withdraw}
                          text={w.withdrawText}
                          size="xs"
                          variant="light"
                          color="persimmon"
                          busy={withdraw.busy}
                          onConfirm={() => withdraw.run(set.id)}
                        />
                      </Group>
                    ) : (
                      <Badge color="leaf">{w.inForce}</Badge>
                    ),
                }}
              />
            )
          }
        </Loaded>
      </Section>
      <NewSet />
    </Page>
  );
}

function NewSet() {
  const w = useWords(indexWords);
  const { bare, unitText } = usePrices();
  const c = useWords(common);
  const name = useName();
  const today = useToday();
  const must = useMust();
  const form = useForm<{
    base_from: string;
    base_to: string;
    effective_from: string;
    reason: string;
    weights: Row[];
    missing: string[];
  }>({
    initialValues: {
      base_from: addDays(today, -365),
      base_to: addDays(today, -1),
      effective_from: addDays(today, 1),
      reason: "",
      weights: [],
      missing: [],
    },
    validate: {
      reason: must,
      weights: { weight: (value: string) => (/^[1-9]\d{0,11}$/.test(value.trim()) ? null : c.required) },
    },
  });
  const propose = useAction(
    (_: null) =>
      body(
        api.GET("/api/v1/price-index/weights/proposal", {
          params: { query: { from: form.values.base_from, to: form.values.base_to } },
        }),
      ),
    {
      after: (found) => {
        form.setFieldValue(
          "weights",
          found.weights.map((one) => ({
            variety: one.variety,
            weight: String(one.weight),
            base: one.base_fen_per_kg,
          })),
        );
        form.setFieldValue(
          "missing",
          found.missing.map((one) => name(one)),
        );
      },
    },
  );
  const add = useAction(
    (values: typeof form.values, key) => {
      const request = {
        base_from: values.base_from,
        base_to: values.base_to,
        effective_from: values.effective_from,
        reason: values.reason.trim(),
        weights: values.weights.map((row) => ({ variety: row.variety.code, weight: Number(row.weight) })),
      };
      return api.POST("/api/v1/price-index/weights", { body: request, headers: key(request) });
    },
    { form, done: w.saved, after: () => form.reset() },
  );
  const { weights } = form.values;
  const total = weights.reduce((sum, row) => sum + (Number(row.weight) || 0), 0);
  return (
    <Section title={w.propose}>
      <form
        id="weights"
        className="card"
        style={{ padding: 20 }}
        noValidate
        onSubmit={form.onSubmit((values) => add.run(values))}
      >
        <Stack>
          <Text size="sm" className="muted">
            {w.proposeHint}
          </Text>
          <FormSummary form={form} problem={add.problem} />
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <TextInput label={w.baseFrom} type="date" required {...form.getInputProps("base_from")} />
            <TextInput label={w.baseTo} type="date" max={today} required {...form.getInputProps("base_to")} />
            <Group align="flex-end">
              <Button variant="light" loading={propose.busy} onClick={() => propose.run(null)}>
                {w.propose}
              </Button>
            </Group>
          </SimpleGrid>
          {form.values.missing.length > 0 && (
            <Alert color="yellow">{w.missing(form.values.missing.join("、"))}</Alert>
          )}
          {weights.length > 0 && (
            <>
              <Records
                label={w.propose}
                rows={weights.map((row, at) => ({ ...row, at }))}
                rowKey={(row) => row.variety.code}
                columns={[
                  { key: "variety", title: w.variety, head: true, cell: (row) => name(row.variety) },
                  {
                    key: "weight",
                    title: w.weight,
                    number: true,
                    cell: (row) => (
                      <TextInput
                        aria-label={`${name(row.variety)} ${w.weight}`}
                        inputMode="numeric"
                        w={170}
                        ml="auto"
                        {...form.getInputProps(`weights.${row.at}.weight`)}
                      />
                    ),
                  },
                  {
                    key: "share",
                    title: w.share,
                    number: true,
                    cell: (row) =>
                      total > 0 ? `${((100 * (Number(row.weight) || 0)) / total).toFixed(1)}%` : "–",
                  },
                  {
                    key: "base",
                    title: `${w.basePrice}（${unitText}）`,
                    number: true,
                    cell: (row) => bare(row.base),
                  },
                  {
                    key: "remove",
                    title: "",
                    cell: (row) => (
                      <ActionIcon
                        variant="subtle"
                        color="persimmon"
                        aria-label={`${w.removeRow} ${name(row.variety)}`}
                        onClick={() => form.removeListItem("weights", row.at)}
                      >
                        <IconTrash size={18} aria-hidden />
                      </ActionIcon>
                    ),
                  },
                ]}
              />
              <SimpleGrid cols={{ base: 1, xs: 2 }}>
                <TextInput
                  label={w.effective}
                  type="date"
                  required
                  {...form.getInputProps("effective_from")}
                />
                <Textarea label={w.reason} required maxLength={300} {...form.getInputProps("reason")} />
              </SimpleGrid>
              <Group>
                <Button type="submit" loading={add.busy}>
                  {w.save}
                </Button>
              </Group>
            </>
          )}
        </Stack>
      </form>
    </Section>
  );
}

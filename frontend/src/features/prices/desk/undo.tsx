import { Alert, Group, List, Text } from "@mantine/core";
import { $api, api, body } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useLanguage, useWords } from "@/shared/i18n";
import { useAction } from "@/shared/lib/action";
import { daysText, dayText } from "@/shared/lib/days";
import { paths } from "@/shared/lib/paths";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormProblem } from "@/shared/ui/form-problem";
import { Link } from "@/shared/ui/router";
import { undoWords } from "./undo-words";

type Batch = Schemas["PriceBatchDetail"];
type Plan = Schemas["PriceBatchUndo"];

/** Undoes a stored batch: says first what that would do, or which editions forbid it. */
export function UndoBatch({ batch }: { batch: Batch }) {
  const w = useWords(undoWords);
  const plan = $api.useQuery("get", "/api/v1/price-batches/{id}/undo", {
    params: { path: { id: batch.id } },
  });
  const undo = useAction(
    (reason: string) =>
      body(
        api.POST("/api/v1/price-batches/{id}/undo", {
          params: { path: { id: batch.id }, header: { "If-Match": `"${batch.version}"` } },
          body: { reason },
        }),
      ),
    { done: w.undone },
  );
  // Who may only read the batch is not offered what would be refused.
  if (!plan.data) return null;
  if (plan.data.editions.length > 0) return <Used plan={plan.data} />;
  return (
    <>
      <FormProblem problem={undo.problem} />
      <Group>
        <ConfirmButton
          label={w.undo}
          variant="default"
          color="persimmon"
          reason="required"
          busy={undo.busy}
          onConfirm={(reason) => undo.run(reason)}
        >
          <Effects plan={plan.data} />
        </ConfirmButton>
      </Group>
    </>
  );
}

function Effects({ plan }: { plan: Plan }) {
  const w = useWords(undoWords);
  const language = useLanguage();
  const days = plan.first_day && plan.last_day ? daysText(plan.first_day, plan.last_day, language) : "";
  const lines = [
    plan.prices > 0 ? w.prices(plan.prices, days) : w.noPrices,
    plan.restored > 0 && w.restored(plan.restored),
    plan.left > 0 && plan.prices > 0 && w.left(plan.left),
    plan.waiting > 0 && w.waiting(plan.waiting),
  ].filter((line) => line !== false);
  return (
    <List>
      {lines.map((line) => (
        <List.Item key={line}>{line}</List.Item>
      ))}
    </List>
  );
}

function Used({ plan }: { plan: Plan }) {
  const w = useWords(undoWords);
  const language = useLanguage();
  return (
    <Alert color="gray" title={w.usedTitle} role="note">
      <Text size="sm">{w.used}</Text>
      <Group gap="md" mt={6}>
        {plan.editions.map((one) => (
          <Link key={one.id} to={paths.bulletinEdition(one.id)}>
            {w.edition(dayText(one.day, language, false, true), one.edition)}
          </Link>
        ))}
      </Group>
    </Alert>
  );
}

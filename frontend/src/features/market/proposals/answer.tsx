import { Group, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { api, body, ifMatch } from "@/api/client";
import { COUNTER_NOTE_MAX_LENGTH, REJECT_NOTE_MAX_LENGTH } from "@/api/limits";
import type { Proposal, RejectReason } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { toOptions } from "@/shared/i18n/labels";
import { REJECT_REASON } from "@/shared/i18n/reason-words";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { paths } from "@/shared/lib/paths";
import { usePrices, usePriceUnit } from "@/shared/lib/price-unit";
import { priceInput, toFenPerKg, toKg } from "@/shared/lib/units";
import { ConfirmButton } from "@/shared/ui/confirm";
import { FormDialog } from "@/shared/ui/form-dialog";
import { useNavigate } from "@/shared/ui/router";
import { proposalWords } from "./words";

/** As much of a proposal as an answer needs. */
type Answerable = Pick<Proposal, "id" | "version" | "kg" | "price_fen_per_kg" | "day">;

/** Accept, reject with a coded reason, or counter; each answers for the version on screen. */
export function Answer({ proposal, size }: { proposal: Answerable; size?: "sm" }) {
  const w = useWords(proposalWords);
  const language = useLanguage();
  const go = useNavigate();
  // What is filled in is in the unit of the moment.
  const unit = usePriceUnit();
  const [code, setCode] = useState<RejectReason>("price");
  const target = { params: { path: { id: proposal.id }, header: ifMatch(proposal.version) } };
  const accept = useAction((_: null) => body(api.POST("/api/v1/proposals/{id}/accept", target)), {
    done: (answered) => (answered.deal_id ? w.struck : w.accepted),
    after: (answered) => {
      if (answered.deal_id) go(paths.deal(answered.deal_id));
    },
  });
  const reject = useAction(
    (note: string) =>
      api.POST("/api/v1/proposals/{id}/reject", {
        ...target,
        body: { reason_code: code, ...(note ? { note } : {}) },
      }),
    { done: w.rejected },
  );
  return (
    <Group gap={size ? 6 : "md"} wrap={size ? "nowrap" : "wrap"} className={size ? "" : "thumb-bar"}>
      <ConfirmButton
        {...(size ? { size } : {})}
        label={w.accept}
        text={w.acceptText}
        busy={accept.busy}
        onConfirm={() => accept.run(null)}
      />
      <Counter key={unit} proposal={proposal} {...(size ? { size } : {})} />
      <ConfirmButton
        {...(size ? { size } : {})}
        label={w.reject}
        variant="light"
        color="persimmon"
        reason="optional"
        reasonLabel={useWords(common).note}
        reasonMaxLength={REJECT_NOTE_MAX_LENGTH}
        busy={reject.busy}
        onConfirm={(note) => reject.run(note)}
      >
        <NativeSelect
          label={w.reasonCode}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value as RejectReason)}
          data={toOptions(REJECT_REASON, language)}
        />
      </ConfirmButton>
    </Group>
  );
}

function Counter({ proposal, size }: { proposal: Answerable; size?: "sm" }) {
  const w = useWords(proposalWords);
  const c = useWords(common);
  const { unit, unitText } = usePrices();
  const form = useForm({
    initialValues: {
      kg: String(proposal.kg),
      price: priceInput(proposal.price_fen_per_kg, unit),
      day: proposal.day,
      note: "",
    },
    validate: {
      kg: (value) => (toKg(value, "kg") ? null : c.notQuantity),
      price: (value) => (toFenPerKg(value, unit) ? null : c.notPrice),
    },
  });
  const counter = useAction(
    (values: typeof form.values) =>
      api.POST("/api/v1/proposals/{id}/counter", {
        params: { path: { id: proposal.id }, header: ifMatch(proposal.version) },
        body: {
          kg: toKg(values.kg, "kg") ?? 0,
          price_fen_per_kg: toFenPerKg(values.price, unit) ?? 0,
          day: values.day,
          ...(values.note.trim() ? { note: values.note.trim() } : {}),
        },
      }),
    { form, names: { price_fen_per_kg: "price" }, done: w.countered },
  );
  return (
    <FormDialog
      label={w.counter}
      variant="default"
      {...(size ? { size } : {})}
      problem={counter.problem}
      form={form}
      busy={counter.busy}
      result={counter.result}
      onSubmit={form.onSubmit((values) => counter.run(values))}
    >
      <TextInput label={w.kg} inputMode="numeric" required {...form.getInputProps("kg")} />
      <TextInput label={w.priceIn(unitText)} inputMode="decimal" required {...form.getInputProps("price")} />
      <TextInput label={w.day} type="date" required {...form.getInputProps("day")} />
      <Textarea
        label={`${c.note}（${c.optional}）`}
        maxLength={COUNTER_NOTE_MAX_LENGTH}
        {...form.getInputProps("note")}
      />
    </FormDialog>
  );
}

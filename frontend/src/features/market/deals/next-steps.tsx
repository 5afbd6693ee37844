import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, ifMatch } from "@/api/client";
import { CANCEL_NOTE_MAX_LENGTH, DISPUTE_NOTE_MAX_LENGTH, RESOLVE_NOTE_MAX_LENGTH } from "@/api/limits";
import { useSession } from "@/api/session";
import type { Deal } from "@/api/types";
import { useLanguage, useWords } from "@/shared/i18n";
import { toOptions } from "@/shared/i18n/labels";
import { CANCEL_REASON, DISPUTE_REASON } from "@/shared/i18n/reason-words";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { usePrices } from "@/shared/lib/price-unit";
import { toFenPerKg } from "@/shared/lib/units";
import { FormDialog } from "@/shared/ui/form-dialog";
import { awaitsTrucks, onRoad, scaleKg } from "./load-model";
import { EndLoading } from "./loads";
import { Pay, reportable, Settle } from "./pay";
import { ScaleForm } from "./scale-form";
import { TruckForm } from "./truck-form";
import { dealWords } from "./words";

/** What this side may do next with the deal as it stands. */
export function NextSteps({ deal, scanned = null }: { deal: Deal; scanned?: string | null }) {
  const { me } = useSession();
  const { state, my_side: side } = deal;
  const trucks = onRoad(deal);
  const single = trucks.length === 1 ? trucks[0] : undefined;
  const mayResolve =
    state === "disputed" && (side !== null || me?.permissions.includes("disputes_resolve") === true);
  return (
    <>
      {side === "seller" && (state === "agreed" || awaitsTrucks(deal)) && (
        <TruckForm key={deal.loads.length} deal={deal} />
      )}
      {side === "seller" && awaitsTrucks(deal) && <EndLoading deal={deal} />}
      {side === "buyer" && state === "shipped" && single && (
        <ScaleForm
          key={`${single.id}${single.version}`}
          deal={deal}
          load={single}
          atOnce={scanned === single.code}
        />
      )}
      {side === "buyer" && state === "received" && reportable(deal) > 0 && (
        <Pay key={reportable(deal)} deal={deal} />
      )}
      {side === "seller" && state === "received" && deal.sums.open_fen === 0 && <Settle deal={deal} />}
      {mayResolve && <Resolve deal={deal} />}
      {side && (state === "shipped" || state === "received") && <Dispute deal={deal} />}
      {side && state === "agreed" && <Cancel deal={deal} />}
    </>
  );
}

function about(deal: Deal) {
  return { params: { path: { id: deal.id }, header: ifMatch(deal.version) } };
}

function Cancel({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const language = useLanguage();
  const c = useWords(common);
  const form = useForm({
    initialValues: { reason_code: "other" as keyof typeof CANCEL_REASON, note: "" },
  });
  const cancel = useAction(
    ({ reason_code, note }: typeof form.values) =>
      api.POST("/api/v1/deals/{id}/cancel", {
        ...about(deal),
        body: { reason_code, ...(note.trim() ? { note: note.trim() } : {}) },
      }),
    { form, done: w.cancelled },
  );
  return (
    <FormDialog
      label={w.cancel}
      text={w.cancelText}
      variant="light"
      color="persimmon"
      problem={cancel.problem}
      shown={["reason_code", "note"]}
      busy={cancel.busy}
      result={cancel.result}
      onSubmit={form.onSubmit((values) => cancel.run(values))}
    >
      <NativeSelect
        label={w.reasonCode}
        data={toOptions(CANCEL_REASON, language)}
        {...form.getInputProps("reason_code")}
      />
      <Textarea label={c.note} maxLength={CANCEL_NOTE_MAX_LENGTH} {...form.getInputProps("note")} />
    </FormDialog>
  );
}

function Dispute({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const language = useLanguage();
  const c = useWords(common);
  const must = useMust();
  const form = useForm({
    initialValues: { reason_code: "quality" as keyof typeof DISPUTE_REASON, note: "" },
    validate: { note: must },
  });
  const dispute = useAction(
    ({ reason_code, note }: typeof form.values) =>
      api.POST("/api/v1/deals/{id}/dispute", {
        ...about(deal),
        body: { reason_code, note: note.trim() },
      }),
    { form, done: w.disputed },
  );
  return (
    <FormDialog
      label={w.dispute}
      variant="subtle"
      color="persimmon"
      problem={dispute.problem}
      shown={["reason_code", "note"]}
      busy={dispute.busy}
      result={dispute.result}
      onSubmit={form.onSubmit((values) => dispute.run(values))}
    >
      <NativeSelect
        label={w.reasonCode}
        data={toOptions(DISPUTE_REASON, language)}
        {...form.getInputProps("reason_code")}
      />
      <Textarea label={c.note} required maxLength={DISPUTE_NOTE_MAX_LENGTH} {...form.getInputProps("note")} />
    </FormDialog>
  );
}

function Resolve({ deal }: { deal: Deal }) {
  const w = useWords(dealWords);
  const c = useWords(common);
  const must = useMust();
  const { unit, unitText } = usePrices();
  const form = useForm({
    initialValues: { kg: "", price: "", note: "" },
    validate: {
      kg: (v) => (!v.trim() || scaleKg(v) !== null ? null : c.notQuantity),
      price: (v) => (!v.trim() || toFenPerKg(v, unit) ? null : c.notPrice),
      note: must,
    },
  });
  const resolve = useAction(
    (values: typeof form.values) => {
      const kg = scaleKg(values.kg);
      const price = toFenPerKg(values.price, unit);
      return api.POST("/api/v1/deals/{id}/resolve", {
        ...about(deal),
        body: {
          note: values.note.trim(),
          ...(kg === null ? {} : { kg }),
          ...(price ? { price_fen_per_kg: price } : {}),
        },
      });
    },
    { form, names: { price_fen_per_kg: "price" }, done: w.resolved },
  );
  return (
    <FormDialog
      label={w.resolve}
      problem={resolve.problem}
      shown={["kg", "price_fen_per_kg", "note"]}
      busy={resolve.busy}
      result={resolve.result}
      onSubmit={form.onSubmit((values) => resolve.run(values))}
    >
      <TextInput
        label={`${w.resolveKg}（${c.optional}）`}
        inputMode="numeric"
        {...form.getInputProps("kg")}
      />
      <TextInput
        label={`${w.resolvePrice(unitText)}（${c.optional}）`}
        inputMode="decimal"
        {...form.getInputProps("price")}
      />
      <Textarea
        label={w.resolution}
        required
        maxLength={RESOLVE_NOTE_MAX_LENGTH}
        {...form.getInputProps("note")}
      />
    </FormDialog>
  );
}

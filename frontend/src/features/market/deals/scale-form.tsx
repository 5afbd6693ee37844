import { Button, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { api, ifMatch } from "@/api/client";
import { CORRECT_RECEIPT_REASON_MAX_LENGTH } from "@/api/limits";
import { useSession } from "@/api/session";
import type { Deal, Load, Receive } from "@/api/types";
import { PhotoField } from "@/features/files/photo-field";
import { usePhotos } from "@/features/files/use-photos";
import { useWords } from "@/shared/i18n";
import { GRADE, useLabel, useName } from "@/shared/i18n/labels";
import { outboxWords } from "@/shared/i18n/outbox-words";
import { common } from "@/shared/i18n/words";
import { useAction } from "@/shared/lib/action";
import { dropDraft, handedBack, readDraft } from "@/shared/lib/draft";
import { discard, queue, takePhoto, useOutbox } from "@/shared/lib/outbox/outbox";
import { paths } from "@/shared/lib/paths";
import { useQuantity } from "@/shared/lib/quantity";
import { sendOrKeep } from "@/shared/lib/send-or-keep";
import { toast } from "@/shared/lib/toast";
import { FormDialog } from "@/shared/ui/form-dialog";
import { Link, useSearchParams } from "@/shared/ui/router";
import { scaleKg, shareText } from "./load-model";
import { loadWords } from "./load-words";
import { dealWords } from "./words";

const REJECTED_REASONS = [
  "rotten",
  "damaged",
  "wrong_grade",
  "wrong_variety",
  "failed_inspection",
  "other",
] as const;

/** What the server takes of one receipt, and how it calls what they belong to. */
const MOST_PHOTOS = 3;
const PHOTOS_OF = "deal_load";

/** What the form holds: text as typed. */
interface ScaleValues {
  kg: string;
  grade: string;
  rejected_kg: string;
  rejected_reason: (typeof REJECTED_REASONS)[number];
  photo_ref: string;
  /** Ids of uploaded ones. */
  photos: string[];
  reason: string;
}

/** The form of a receipt in the outbox. */
interface KeptScale {
  load: string;
  values: ScaleValues;
}

/** What the scale says about one truck: recorded once, corrected until it is paid. Without a network it waits on the device. */
export function ScaleForm(props: { deal: Deal; load: Load; atOnce?: boolean }) {
  const o = useWords(outboxWords);
  const [search] = useSearchParams();
  const person = useSession().me?.id ?? "";
  const { events } = useOutbox();
  const { load } = props;
  const waiting = events.find(({ subject }) => subject === load.id);
  // A refused one whose author wants to mend it.
  const mended = search.get("outbox") ?? "";
  const kept = readDraft<KeptScale>(person, handedBack(mended))?.content;
  const values = kept?.load === load.id ? kept.values : null;
  if (waiting && !values) {
    return (
      <Button component={Link} to={paths.outbox()} variant="default">
        {o.receiptWaits}
      </Button>
    );
  }
  return <Scale {...props} mended={values ? { id: mended, values } : null} />;
}

function Scale({
  deal,
  load,
  atOnce = false,
  mended,
}: {
  deal: Deal;
  load: Load;
  atOnce?: boolean;
  mended: { id: string; values: ScaleValues } | null;
}) {
  const w = useWords(dealWords);
  const lw = useWords(loadWords);
  const c = useWords(common);
  const label = useLabel();
  const name = useName();
  const quantity = useQuantity();
  const person = useSession().me?.id ?? "";
  const { receipt } = load;
  const form = useForm<ScaleValues>({
    initialValues: mended?.values ?? {
      kg: String(receipt?.kg ?? load.kg),
      grade: String(receipt?.grade ?? deal.grade),
      rejected_kg: String(receipt?.rejected_kg ?? 0),
      rejected_reason: (receipt?.rejected_reason ?? "other") as (typeof REJECTED_REASONS)[number],
      photo_ref: receipt?.photo_ref ?? "",
      photos: receipt?.photos ?? [],
      reason: "",
    },
    validate: {
      kg: (v) => (scaleKg(v) === null ? c.notQuantity : null),
      rejected_kg: (v) => (v.trim() && scaleKg(v) === null ? c.notQuantity : null),
      reason: (v) => (receipt && !v.trim() ? c.required : null),
    },
  });
  const photos = usePhotos(form.getInitialValues().photos, MOST_PHOTOS, (file) =>
    takePhoto(person, file, PHOTOS_OF),
  );
  const kg = scaleKg(form.values.kg);
  const rejected = scaleKg(form.values.rejected_kg) ?? 0;
  const refuses = rejected > 0 || kg === 0;
  const about = { params: { path: { id: deal.id, load_id: load.id }, header: ifMatch(load.version) } };
  const receive = async (values: ScaleValues, body: Receive, id: string) => {
    const headers = { "Idempotency-Key": id };
    const sent = await sendOrKeep(
      async (signal) => {
        await photos.sent();
        await api.POST("/api/v1/deals/{id}/loads/{load_id}/receive", { ...about, headers, signal, body });
        return true;
      },
      async () => (wasTried) =>
        queue(
          person,
          {
            id,
            kind: "receipt",
            method: "POST",
            path: `/api/v1/deals/${deal.id}/loads/${load.id}/receive`,
            body,
            photos: body.photos ?? [],
            version: load.version,
            title: `${load.plate} · ${name(deal.variety)}`,
            note: lw.receiptNote(quantity(body.kg), rejected > 0 ? quantity(rejected) : ""),
            subject: load.id,
            form: {
              to: paths.deal(deal.id, load.code, id),
              content: { load: load.id, values: { ...values, photos: body.photos } },
            },
          },
          wasTried,
          photos.taken(),
        ),
    );
    if (mended) {
      dropDraft(person, handedBack(mended.id));
      await discard(mended.id).catch(() => undefined);
    }
    return sent;
  };
  const save = useAction(
    async (values: ScaleValues, keyed) => {
      const body = {
        kg: scaleKg(values.kg) ?? 0,
        grade: Number(values.grade),
        rejected_kg: rejected,
        ...(refuses ? { rejected_reason: values.rejected_reason } : {}),
        ...(values.photo_ref ? { photo_ref: values.photo_ref } : {}),
        photos: photos.items.map(({ id }) => id),
      };
      if (!receipt) return { sent: await receive(values, body, keyed(body)["Idempotency-Key"]) };
      await photos.sent();
      await api.POST("/api/v1/deals/{id}/loads/{load_id}/correct-receipt", {
        ...about,
        body: { ...body, reason: values.reason.trim() },
      });
      return { sent: true };
    },
    {
      form,
      after: ({ sent }) => {
        if (sent) toast(receipt ? lw.corrected : w.receivedDone);
      },
    },
  );
  return (
    <FormDialog
      label={receipt ? lw.correctReceipt : w.receive}
      aria-label={`${receipt ? lw.correctReceipt : w.receive} ${load.plate}`}
      {...(receipt ? { variant: "default" } : {})}
      atOnce={atOnce || mended !== null}
      problem={save.problem}
      form={form}
      busy={save.busy}
      result={save.result}
      text={
        <>
          <Text fw={650}>{lw.load(load.plate, name(deal.variety), quantity(load.kg))}</Text>
          {receipt && <Text size="sm">{lw.correctText}</Text>}
        </>
      }
      onSubmit={form.onSubmit((values) => save.run(values))}
    >
      <TextInput label={w.receiveKg} inputMode="numeric" required {...form.getInputProps("kg")} />
      <NativeSelect
        label={w.grade}
        data={[4, 3, 2, 1].map((grade) => ({ value: String(grade), label: label(GRADE, grade) }))}
        {...form.getInputProps("grade")}
      />
      <Group align="flex-end" gap="sm">
        <TextInput
          label={w.rejectedKg}
          inputMode="numeric"
          style={{ flex: "1 1 160px" }}
          {...form.getInputProps("rejected_kg")}
        />
        <Button
          variant="light"
          color="persimmon"
          onClick={() => form.setValues({ kg: "0", rejected_kg: String(load.kg) })}
        >
          {lw.refuseAll}
        </Button>
      </Group>
      {refuses && (
        <NativeSelect
          label={w.rejectedReason}
          data={REJECTED_REASONS.map((reason) => ({ value: reason, label: w[`rejected_${reason}`] }))}
          {...form.getInputProps("rejected_reason")}
        />
      )}
      {kg !== null && <Difference load={load} kg={kg} rejected={rejected} />}
      <PhotoField
        photos={photos}
        most={MOST_PHOTOS}
        label={w.photosOfReceipt(MOST_PHOTOS)}
        error={photoError(form.errors)}
      />
      {receipt && (
        <TextInput
          label={lw.correctReason}
          required
          maxLength={CORRECT_RECEIPT_REASON_MAX_LENGTH}
          {...form.getInputProps("reason")}
        />
      )}
    </FormDialog>
  );
}

/** What the server says of the photos or of one of them. */
function photoError(errors: Record<string, ReactNode>): ReactNode {
  return Object.entries(errors).find(([field]) => /^photos\b/.test(field))?.[1];
}

/** What the typed weights mean beside what was shipped. */
function Difference({ load, kg, rejected }: { load: Load; kg: number; rejected: number }) {
  const lw = useWords(loadWords);
  const c = useWords(common);
  const lost = load.kg - kg - rejected;
  const exact = (kilos: number) => `${Math.abs(kilos)} ${c.kg}`;
  const beyond = kg + rejected > load.most_kg;
  const parts = [
    rejected > 0 ? lw.refusedPart(exact(rejected), shareText(rejected, load.kg)) : null,
    lost > 0 ? lw.loss(exact(lost), shareText(lost, load.kg)) : null,
    lost < 0 && !beyond ? lw.over(exact(lost), shareText(lost, load.kg)) : null,
    beyond ? lw.overMost(exact(load.most_kg)) : null,
    lost === 0 && rejected === 0 ? lw.lossNone : null,
  ];
  return (
    <Text role="status" size="sm" {...(beyond ? { className: "bad" } : {})}>
      {parts.filter(Boolean).join("")}
    </Text>
  );
}

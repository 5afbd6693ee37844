import { Checkbox, SimpleGrid, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api, ifMatch } from "@/api/client";
import { SHIP_DRIVER_MAX_LENGTH, SHIP_PLATE_MAX_LENGTH } from "@/api/limits";
import { useSession } from "@/api/session";
import type { Deal, Load } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useAction, useMust } from "@/shared/lib/action";
import { beijingField } from "@/shared/lib/days";
import { readDraft, writeDraft } from "@/shared/lib/draft";
import { toKg } from "@/shared/lib/units";
import { FormDialog } from "@/shared/ui/form-dialog";
import { unshipped } from "./load-model";
import { loadWords } from "./load-words";
import { dealWords } from "./words";

interface Truck {
  plate: string;
  driver: string;
  driver_phone: string;
}

function lastTruck(person: string): Truck {
  const none = { plate: "", driver: "", driver_phone: "" };
  return { ...none, ...readDraft<Truck>(person, "truck")?.content };
}

/** The morning of the agreed day, or two hours from now when that is over. */
function expected(day: string): string {
  const morning = `${day}T08:00`;
  const soon = beijingField(Date.now() + 2 * 3_600_000);
  return morning > soon ? morning : soon;
}

/** The seller announces a truck, or corrects one that is on the road. */
export function TruckForm({ deal, load }: { deal: Deal; load?: Load }) {
  const w = useWords(dealWords);
  const lw = useWords(loadWords);
  const c = useWords(common);
  const must = useMust();
  const person = useSession().me?.id ?? "";
  const later = deal.state !== "agreed";
  const form = useForm({
    // The same truck and driver as last time, on the agreed day: most shipments need no typing at all.
    initialValues: load
      ? {
          kg: String(load.kg),
          eta: beijingField(load.eta),
          plate: load.plate,
          driver: load.driver,
          driver_phone: load.driver_phone,
          more_follows: false,
        }
      : {
          kg: String(unshipped(deal) || ""),
          eta: expected(deal.delivery_day),
          more_follows: false,
          ...(later ? { plate: "", driver: "", driver_phone: "" } : lastTruck(person)),
        },
    validate: {
      kg: (v) => (toKg(v, "kg") ? null : c.notQuantity),
      plate: must,
      driver: must,
      driver_phone: must,
      eta: must,
    },
  });
  const ship = useAction(
    (values: typeof form.values) => {
      const { plate, driver, driver_phone } = values;
      const typed = new Date(`${values.eta}:00+08:00`).toISOString();
      const body = {
        kg: toKg(values.kg, "kg") ?? 0,
        plate: plate.trim(),
        driver: driver.trim(),
        driver_phone: driver_phone.trim(),
        // The field shows minutes: an arrival that was not touched is sent back as it was.
        eta: load && values.eta === beijingField(load.eta) ? load.eta : typed,
        more_follows: values.more_follows,
      };
      if (load) {
        return api.PUT("/api/v1/deals/{id}/loads/{load_id}", {
          params: { path: { id: deal.id, load_id: load.id }, header: ifMatch(load.version) },
          body,
        });
      }
      writeDraft<Truck>(person, "truck", { plate, driver, driver_phone });
      return api.POST("/api/v1/deals/{id}/ship", {
        params: { path: { id: deal.id }, header: ifMatch(deal.version) },
        body,
      });
    },
    { form, done: load ? lw.corrected : w.shipped },
  );
  const label = load ? lw.correctTruck : later ? lw.addTruck : w.ship;
  return (
    <FormDialog
      label={label}
      {...(load ? { variant: "default" } : {})}
      problem={ship.problem}
      form={form}
      busy={ship.busy}
      result={ship.result}
      onSubmit={form.onSubmit((values) => ship.run(values))}
    >
      <TextInput label={w.shipKg} inputMode="numeric" required {...form.getInputProps("kg")} />
      <TextInput
        label={w.plate}
        required
        maxLength={SHIP_PLATE_MAX_LENGTH}
        {...form.getInputProps("plate")}
      />
      <SimpleGrid cols={2} spacing="sm">
        <TextInput
          label={w.driver}
          required
          maxLength={SHIP_DRIVER_MAX_LENGTH}
          {...form.getInputProps("driver")}
        />
        <TextInput label={w.driverPhone} type="tel" required {...form.getInputProps("driver_phone")} />
      </SimpleGrid>
      <TextInput label={w.eta} type="datetime-local" required {...form.getInputProps("eta")} />
      {/* Who has loaded everything was not asked yet. */}
      {(!load || unshipped(deal) === 0) && (
        <Checkbox
          label={lw.moreFollows}
          description={lw.moreFollowsHint}
          {...form.getInputProps("more_follows", { type: "checkbox" })}
        />
      )}
    </FormDialog>
  );
}

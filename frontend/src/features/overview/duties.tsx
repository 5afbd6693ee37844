import {
  IconAlertTriangle,
  IconBuildingStore,
  IconChartBar,
  IconClockExclamation,
  IconCoins,
  IconGavel,
  IconHeartHandshake,
  IconMailExclamation,
  IconPackageImport,
  IconTruck,
  IconZoomQuestion,
} from "@tabler/icons-react";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import type { DutyCode } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Loaded, type Step } from "@/shared/ui/states";
import { dutyWords } from "./duty-words";
import { type Task, Tasks } from "./tasks";

type Duty = Schemas["Duty"];

interface Way {
  icon: Task["icon"];
  to: string;
  urgent?: boolean;
}

// Typed by the contract's codes: a capability that reports a new duty fails the type check until it has its place here.
const WAYS: Record<DutyCode, Way> = {
  enterprises: { icon: IconBuildingStore, to: paths.enterprises() },
  table_missing: { icon: IconChartBar, to: paths.prices(), urgent: true },
  tables_to_review: { icon: IconChartBar, to: paths.prices(), urgent: true },
  tables_to_publish: { icon: IconChartBar, to: paths.prices(), urgent: true },
  reports_late: { icon: IconClockExclamation, to: paths.pricesWall() },
  prices_in_doubt: { icon: IconZoomQuestion, to: paths.pricesQueue() },
  price_warnings: { icon: IconAlertTriangle, to: paths.warnings() },
  disputes: { icon: IconGavel, to: paths.deals("disputed"), urgent: true },
  proposals: { icon: IconHeartHandshake, to: paths.proposals(), urgent: true },
  deals_to_ship: { icon: IconTruck, to: paths.deals("agreed") },
  deals_to_receive: { icon: IconPackageImport, to: paths.arrivals() },
  deals_to_pay: { icon: IconCoins, to: paths.deals("received") },
  payments_to_confirm: { icon: IconCoins, to: paths.dealsToConfirm() },
  deals_to_settle: { icon: IconCoins, to: paths.deals("received") },
  failed_mails: { icon: IconMailExclamation, to: paths.failedMails() },
};

/** What waits for the caller, as the server counts it, and what may be done besides; each with its one step. */
export function Duties({
  title,
  more = [],
  otherwise,
}: {
  title?: string;
  more?: Task[];
  otherwise?: Step | undefined;
}) {
  const w = useWords(dutyWords);
  // Hints about proposals, deals and tables refresh it at once; the interval covers what gives none.
  const query = $api.useQuery("get", "/api/v1/duties", {}, { refetchInterval: 120_000 });
  const task = (duty: Duty): Task => {
    const way = WAYS[duty.code];
    const overdue = duty.overdue > 0;
    return {
      key: duty.code,
      icon: way.icon,
      text: w[duty.code],
      // A table that is missing is one thing, not a number of them.
      ...(duty.code === "table_missing"
        ? {}
        : { count: duty.capped ? `${duty.count}+` : String(duty.count) }),
      ...(overdue ? { hint: w.overdue(duty.overdue) } : {}),
      to: way.to,
      action: w.open,
      urgent: overdue || way.urgent === true,
    };
  };
  return (
    <>
      <Loaded query={query} rows={3}>
        {({ items }) => (
          <Tasks {...(title ? { title } : {})} tasks={[...items.map(task), ...more]} otherwise={otherwise} />
        )}
      </Loaded>
      {/* Without a network there is still something to do. */}
      {query.isLoadingError && more.length > 0 && <Tasks tasks={more} />}
    </>
  );
}

import {
  IconAlertTriangle,
  IconBuildingStore,
  IconChartBar,
  IconHistory,
  IconScale,
  IconUsers,
} from "@tabler/icons-react";
import { $api } from "@/api/client";
import type { Me } from "@/api/session";
import type { Permission } from "@/api/types";
import { useToday } from "@/features/catalogue/meta";
import { warningWords } from "@/features/regulator/warnings-words";
import { useWords } from "@/shared/i18n";
import { ROLE, useLabel } from "@/shared/labels";
import { Page } from "@/shared/page";
import { paths } from "@/shared/paths";
import { PriceTeaser } from "./price-teaser";
import { type Task, Tasks } from "./tasks";
import { homeWords } from "./words";

export function OfficialHome({ me }: { me: Me }) {
  const w = useWords(homeWords);
  const ww = useWords(warningWords);
  const label = useLabel();
  const today = useToday();
  const can = (permission: Permission) => me.permissions.includes(permission);
  const inbox = $api.useQuery("get", "/api/v1/inbox", {}, { enabled: can("enterprises_vet") }).data;
  const tables = $api.useQuery(
    "get",
    "/api/v1/bulletins",
    { params: { query: { limit: 5 } } },
    { enabled: can("bulletin_prepare") },
  ).data;
  const warnings = $api.useQuery(
    "get",
    "/api/v1/price-warnings/count",
    {},
    { enabled: can("price_warnings") },
  ).data;
  const tasks: Task[] = [];
  if (can("enterprises_vet")) {
    tasks.push({
      key: "enterprises",
      icon: IconBuildingStore,
      text: inbox && inbox.pending > 0 ? w.enterprisesWait(inbox.pending) : w.allReviewed,
      ...(inbox && inbox.overdue > 0 ? { hint: w.enterprisesOverdue(inbox.overdue), urgent: true } : {}),
      to: "/regulator/enterprises",
      action: w.reviewNow,
    });
  }
  if (can("price_warnings")) {
    tasks.push({
      key: "warnings",
      icon: IconAlertTriangle,
      text: warnings && warnings.open > 0 ? ww.waiting(warnings.open) : ww.nothing,
      ...(warnings && warnings.grave > 0 ? { hint: ww.grave(warnings.grave), urgent: true } : {}),
      to: paths.warnings(),
      action: ww.open,
    });
  }
  if (can("bulletin_prepare")) {
    const table = tables?.items.find((one) => one.day === today);
    const text =
      table?.state === "draft"
        ? w.tableDraft
        : table?.state === "reviewed"
          ? w.tableReviewed
          : table
            ? w.tablePublished
            : w.prepareTable;
    tasks.push({ key: "table", icon: IconChartBar, text, to: "/prices", action: w.openDesk });
  }
  if (can("clearing_run")) {
    tasks.push({
      key: "round",
      icon: IconScale,
      text: w.runRound,
      hint: w.roundLead,
      to: "/rounds",
      action: w.openRounds,
    });
  }
  if (can("users_administer")) {
    tasks.push({ key: "users", icon: IconUsers, text: w.manageUsers, to: "/users", action: w.handle });
  }
  if (can("audit_read_all")) {
    tasks.push({ key: "audit", icon: IconHistory, text: w.seeAudit, to: "/audit", action: w.handle });
  }
  return (
    <Page title={w.hello(me.name)} lead={label(ROLE, me.role)}>
      <Tasks tasks={tasks} />
      <PriceTeaser />
    </Page>
  );
}

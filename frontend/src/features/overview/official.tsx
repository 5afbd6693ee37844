import { IconHistory, IconScale, IconUsers } from "@tabler/icons-react";
import type { Me } from "@/api/session";
import type { Permission } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { ROLE, useLabel } from "@/shared/i18n/labels";
import { paths } from "@/shared/lib/paths";
import { Hint } from "@/shared/ui/hint";
import { Page } from "@/shared/ui/page";
import { Duties } from "./duties";
import { PriceTeaser } from "./price-teaser";
import { type Task, Tasks } from "./tasks";
import { homeWords } from "./words";

/** One inbox with counters, and below it what an official does without being asked. */
export function OfficialHome({ me }: { me: Me }) {
  const w = useWords(homeWords);
  const label = useLabel();
  const can = (permission: Permission) => me.permissions.includes(permission);
  const tools: Task[] = [];
  if (can("clearing_read")) {
    const runs = can("clearing_run");
    tools.push({
      key: "round",
      icon: IconScale,
      text: runs ? w.runRound : w.seeRounds,
      hint: runs ? w.roundLead : w.seeRoundsLead,
      to: paths.rounds(),
      action: w.openRounds,
    });
  }
  if (can("users_administer")) {
    tools.push({ key: "users", icon: IconUsers, text: w.manageUsers, to: paths.users(), action: w.handle });
  }
  if (can("audit_read_all")) {
    tools.push({ key: "audit", icon: IconHistory, text: w.seeAudit, to: paths.audit(), action: w.handle });
  }
  // With an empty inbox, the foremost of what this official does.
  const first = tools[0];
  return (
    <Page title={w.hello(me.name)} lead={label(ROLE, me.role)}>
      <Hint name="official">{w.hintOfficial}</Hint>
      <Duties title={w.inbox} otherwise={first && { label: first.text, to: first.to }} />
      {tools.length > 0 && <Tasks title={w.tools} tasks={tools} />}
      <PriceTeaser />
    </Page>
  );
}

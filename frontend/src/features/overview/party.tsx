import { IconPencilPlus } from "@tabler/icons-react";
import type { Me } from "@/api/session";
import type { Permission } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Hint } from "@/shared/ui/hint";
import { Page } from "@/shared/ui/page";
import { BoardTeaser } from "./board-teaser";
import { Duties } from "./duties";
import { PriceTeaser } from "./price-teaser";
import type { Task } from "./tasks";
import { homeWords } from "./words";

export function PartyHome({ me }: { me: Me }) {
  const w = useWords(homeWords);
  const can = (permission: Permission) => me.permissions.includes(permission);
  const more: Task[] = [];
  if (can("offers_write") || can("demands_write")) {
    more.push({
      key: "post",
      icon: IconPencilPlus,
      text: w.postFirst,
      hint: w.postLead,
      to: paths.post(),
      action: w.postNow,
    });
  }
  return (
    <Page title={w.hello(me.name)} lead={me.enterprise?.name}>
      {can("offers_write") && <Hint name="grower">{w.hintGrower}</Hint>}
      {can("demands_write") && !can("offers_write") && <Hint name="buyer">{w.hintBuyer}</Hint>}
      <Duties more={more} />
      {can("offers_write") && <BoardTeaser side="demand" />}
      {can("demands_write") && <BoardTeaser side="offer" />}
      <PriceTeaser />
    </Page>
  );
}

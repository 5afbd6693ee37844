import {
  IconCoins,
  IconHeartHandshake,
  IconPackageImport,
  IconPencilPlus,
  IconTruck,
} from "@tabler/icons-react";
import { $api } from "@/api/client";
import type { Me } from "@/api/session";
import type { DealState, Permission } from "@/api/types";
import { useWords } from "@/shared/i18n";
import { Page } from "@/shared/page";
import { BoardTeaser } from "./board-teaser";
import { PriceTeaser } from "./price-teaser";
import { type Task, Tasks } from "./tasks";
import { homeWords } from "./words";

/** How many deals of mine are in this state; a hundred says "many" well enough. */
function useDealCount(enabled: boolean, state: DealState, side?: "seller" | "buyer"): number {
  const query = { state, limit: 100, ...(side ? { side } : {}) };
  return $api.useQuery("get", "/api/v1/deals", { params: { query } }, { enabled }).data?.items.length ?? 0;
}

export function PartyHome({ me }: { me: Me }) {
  const w = useWords(homeWords);
  const can = (permission: Permission) => me.permissions.includes(permission);
  const trades = can("deals");
  const proposals = $api.useQuery(
    "get",
    "/api/v1/proposals",
    { params: { query: { awaiting_me: true, limit: 20 } } },
    { enabled: can("proposals") },
  ).data;
  const toShip = useDealCount(trades, "agreed", "seller");
  const toReceive = useDealCount(trades, "shipped", "buyer");
  const toSettle = useDealCount(trades, "received");
  const tasks: Task[] = [];
  const waiting = proposals?.items.length ?? 0;
  if (waiting > 0) {
    tasks.push({
      key: "proposals",
      icon: IconHeartHandshake,
      text: proposals?.next_cursor ? w.proposalsWaitMore(waiting) : w.proposalsWait(waiting),
      to: "/proposals",
      action: w.answer,
      urgent: true,
    });
  }
  if (toShip > 0) {
    tasks.push({
      key: "ship",
      icon: IconTruck,
      text: w.dealsToShip(toShip),
      to: "/deals?state=agreed",
      action: w.handle,
    });
  }
  if (toReceive > 0) {
    tasks.push({
      key: "receive",
      icon: IconPackageImport,
      text: w.dealsToReceive(toReceive),
      to: "/deals?state=shipped",
      action: w.handle,
    });
  }
  if (toSettle > 0) {
    tasks.push({
      key: "settle",
      icon: IconCoins,
      text: w.dealsToSettle(toSettle),
      to: "/deals?state=received",
      action: w.handle,
    });
  }
  if (can("offers_write") || can("demands_write")) {
    tasks.push({
      key: "post",
      icon: IconPencilPlus,
      text: w.postFirst,
      hint: w.postLead,
      to:
        can("offers_write") && can("demands_write")
          ? "/post"
          : can("offers_write")
            ? "/post/offer"
            : "/post/demand",
      action: w.postNow,
    });
  }
  return (
    <Page title={w.hello(me.name)} lead={me.enterprise?.name}>
      <Tasks tasks={tasks} />
      {can("offers_write") && <BoardTeaser side="demand" />}
      {can("demands_write") && <BoardTeaser side="offer" />}
      <PriceTeaser />
    </Page>
  );
}

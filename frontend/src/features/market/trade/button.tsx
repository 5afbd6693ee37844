import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { BoardItem } from "@/api/types";
import { useWords } from "@/shared/i18n";
import type { Listing } from "../model";
import { tradeButtonWords } from "./button-words";

/** Its code comes with the first press. */
const TradeDialog = lazy(() => import("./dialog"));

interface Props {
  target: BoardItem;
  /** My own listing, when it is known already. */
  mine?: Listing;
  possibleKg?: number;
}

/** Buys from an offer or sells to a demand, outside a round. */
export function TradeButton({ target, mine, possibleKg }: Props) {
  const w = useWords(tradeButtonWords);
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size={mine ? "sm" : "md"} onClick={() => setOpened(true)}>
        {target.side === "offer" ? w.buy : w.sell}
      </Button>
      {opened && (
        <Suspense fallback={null}>
          <TradeDialog target={target} mine={mine} possibleKg={possibleKg} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}

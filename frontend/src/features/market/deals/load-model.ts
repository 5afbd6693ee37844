import type { Deal, Load } from "@/api/types";
import { permilleText, toKg } from "@/shared/lib/units";

/** Whole kilos at the scale, where nothing is a weight too. */
export function scaleKg(text: string): number | null {
  return /^\s*0+\s*$/.test(text) ? 0 : toKg(text, "kg");
}

/** A part of what was shipped, in per cent as people read it. */
export function shareText(kg: number, of: number): string {
  return permilleText(Math.round((Math.abs(kg) * 1000) / of));
}

/** What was agreed and stands on no truck yet. */
export function unshipped(deal: Deal): number {
  const shipped = deal.loads
    .filter((load) => load.state !== "withdrawn")
    .reduce((sum, load) => sum + load.kg, 0);
  return Math.max(0, deal.agreed_kg - shipped);
}

export function onRoad(deal: Deal): Load[] {
  return deal.loads.filter((load) => load.state === "on_road");
}

/** The truck that a slip's code names, `7F3K9Q2M-2`; none where the deal alone is named. */
export function typedPosition(code: string): number | null {
  const [, position] = /[\s\-–—−]([0-9]{1,3})$/.exec(code.normalize("NFKC").trim()) ?? [];
  return position === undefined ? null : Number(position);
}

/** Whether the seller has something left to say about trucks. */
export function awaitsTrucks(deal: Deal): boolean {
  return deal.state === "shipped" && !deal.loads_complete;
}

import { useSession } from "@/api/session";
import type { ImportKind } from "@/api/types";
import { ImportPage } from "./import-page";

/** Imports of listings; price observations have their own entry at the price desk. */
export default function Wizard() {
  const permissions = useSession().me?.permissions ?? [];
  const kinds: ImportKind[] = [];
  if (permissions.includes("offers_write")) kinds.push("offers");
  if (permissions.includes("demands_write")) kinds.push("demands");
  return <ImportPage kinds={kinds.length > 0 ? kinds : ["offers", "demands"]} />;
}

import { lazy } from "react";
import { useSession } from "@/api/session";
import { REGULATORS } from "@/shared/lib/roles";
import { Loading } from "@/shared/ui/states";
import { PublicHome } from "./public";

// A guest's first visit does not carry what only members see.
const OfficialHome = lazy(async () => ({ default: (await import("./official")).OfficialHome }));
const ServiceHome = lazy(async () => ({ default: (await import("./service")).ServiceHome }));
const PartyHome = lazy(async () => ({ default: (await import("./party")).PartyHome }));

/** Says to each what to do next, in one step. */
export default function Home() {
  const { status, me } = useSession();
  if (status === "unknown") return <Loading />;
  if (!me) return <PublicHome />;
  if (REGULATORS.includes(me.role)) return <OfficialHome me={me} />;
  const serves = me.role === "carrier" || me.role === "hub";
  return serves ? <ServiceHome me={me} /> : <PartyHome me={me} />;
}

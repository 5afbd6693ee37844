import { useSession } from "@/api/session";
import { REGULATORS } from "@/shared/roles";
import { Loading } from "@/shared/states";
import { OfficialHome } from "./official";
import { PartyHome } from "./party";
import { PublicHome } from "./public";

/** Says to each what to do next, in one step. */
export default function Home() {
  const { status, me } = useSession();
  if (status === "unknown") return <Loading />;
  if (!me) return <PublicHome />;
  return REGULATORS.includes(me.role) ? <OfficialHome me={me} /> : <PartyHome me={me} />;
}

import { Badge, Box } from "@mantine/core";
import { $api } from "@/api/client";
import { useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { NavLink } from "@/shared/ui/router";
import { intakeWords } from "./intake-words";

/** The parts of the price desk; how many rows wait for a decision stands beside their tab. */
export function PriceTabs() {
  const w = useWords(intakeWords);
  const permissions = useSession().me?.permissions ?? [];
  const reports = permissions.includes("prices_report");
  const waiting = $api.useQuery("get", "/api/v1/price-queue/count", {}, { staleTime: 30_000 }).data;
  const tabs = [
    { to: paths.prices(), label: w.desk },
    ...(reports ? [{ to: paths.pricesReport(), label: w.report }] : []),
    { to: paths.pricesWall(), label: w.wall },
    ...(reports ? [{ to: paths.pricesImport(), label: w.import }] : []),
    { to: paths.pricesQueue(), label: w.queue, count: waiting?.waiting ?? 0, more: waiting?.more ?? false },
    { to: paths.pricesNames(), label: w.names },
  ];
  return (
    <Box
      component="nav"
      aria-label={w.sections}
      className="no-print"
      style={{ display: "flex", flexWrap: "wrap", gap: 6 }}
    >
      {tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to} end className="tab-link">
          {tab.label}
          {tab.count ? (
            <Badge color="persimmon" size="sm" ml={6}>
              {tab.count}
              {tab.more ? "+" : ""}
            </Badge>
          ) : null}
        </NavLink>
      ))}
    </Box>
  );
}

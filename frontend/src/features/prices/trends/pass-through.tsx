import { Box, Stack, Text } from "@mantine/core";
import { $api } from "@/api/client";
import type { Schemas } from "@/api/paths";
import { useWords } from "@/shared/i18n";
import { useName } from "@/shared/i18n/names";
import { Section } from "@/shared/ui/page";
import { Records } from "@/shared/ui/records";
import { Loaded } from "@/shared/ui/states";
import { priceWords } from "../words";

type Passed = Schemas["PassedOn"];
interface Row {
  key: string;
  label: string;
  estimate: Schemas["PassThroughEstimate"];
}

function Shares({ passed }: { passed: Passed | null | undefined }) {
  if (!passed) return <span className="muted">–</span>;
  return (
    <span className="num">
      {passed.permille.map((one) => `${Math.round(one / 10)}%`.replace("-", "−")).join(" / ")}
    </span>
  );
}

/** How fast and how evenly each chain follows wholesale. */
export function PassThrough({ code }: { code: string }) {
  const w = useWords(priceWords);
  const name = useName();
  const query = $api.useQuery("get", "/api/v1/prices/{variety}/pass-through", {
    params: { path: { variety: code } },
  });
  const half = (passed: Passed | null | undefined) =>
    typeof passed?.half_days === "number" ? w.passDays(passed.half_days) : "–";
  return (
    <Section title={w.pass}>
      <Loaded query={query} rows={2}>
        {(found) => {
          const rows: Row[] = [
            { key: "all", label: w.passAll, estimate: found.all },
            ...found.chains.map((chain) => ({ key: chain.source, label: name(chain), estimate: chain })),
          ];
          return (
            <Stack gap="sm">
              <Text size="sm" className="muted">
                {w.passNote}
              </Text>
              <Records
                label={w.pass}
                rows={rows}
                rowKey={(row) => row.key}
                columns={[
                  { key: "chain", title: w.passChain, head: true, cell: (row) => row.label },
                  {
                    key: "verdict",
                    title: w.passVerdict,
                    lead: true,
                    cell: (row) => w[`verdict_${row.estimate.verdict}`],
                  },
                  {
                    key: "rise",
                    title: w.passRise,
                    number: true,
                    cell: (row) => <Shares passed={row.estimate.rise} />,
                  },
                  {
                    key: "fall",
                    title: w.passFall,
                    number: true,
                    cell: (row) => <Shares passed={row.estimate.fall} />,
                  },
                  {
                    key: "half",
                    title: w.passHalf,
                    number: true,
                    cell: (row) =>
                      row.estimate.rise ? `${half(row.estimate.rise)} / ${half(row.estimate.fall)}` : "–",
                  },
                  { key: "points", title: w.passPoints, number: true, cell: (row) => row.estimate.points },
                ]}
              />
              <Box component="details">
                <summary style={{ cursor: "pointer", color: "var(--muted)" }}>{w.methodPass}</summary>
                <Text size="sm" mt="xs">
                  {w.methodPassText}
                </Text>
              </Box>
            </Stack>
          );
        }}
      </Loaded>
    </Section>
  );
}

import { Alert, Box, List, NativeSelect, Stack, Text } from "@mantine/core";
import { useWords } from "@/shared/i18n";
import { Table } from "@/shared/ui/table";
import { intakeWords } from "../intake-words";
import { assign, lacking, ROLES, type Role, rolesOf } from "./columns";
import { Options } from "./options";
import { type Reading, sampleOf, useInRound } from "./reading";
import { Again, Step } from "./step";
import { wizardWords } from "./words";

/** Roles that few files have. */
const RARE: readonly Role[] = ["stalls", "stores", "reason", "id", "wide"];

function useRoleName(): (role: Role) => string {
  const w = useWords(wizardWords);
  const i = useWords(intakeWords);
  return (role) => (role === "wide" ? w.roleWide : i[`role_${role}`]);
}

/** Which column is what, above the first rows; and how days, units and numbers are written. */
export function ColumnStep({ number, reading }: { number: number; reading: Reading }) {
  const w = useWords(wizardWords);
  const roleName = useRoleName();
  const { batch, open } = reading;
  const [wrong, setWrong] = useInRound<string | null>(reading.round, null);
  const sample = sampleOf(batch);
  const missing = lacking(batch.mapping);
  const found = sample.header
    .flatMap((column) => rolesOf(batch.mapping, column).map((role) => `${roleName(role)}＝${column}`))
    .join("，");
  const doubtful =
    batch.rows === 0 ||
    batch.diagnoses.length > 0 ||
    sample.blocks > 1 ||
    sample.day_columns.length > 0 ||
    sample.left_out.some((one) => one.code === "columns");
  return (
    <Step number={number} title={w.columns} found={found} open={open && doubtful}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong === null) reading.read();
        }}
      >
        <Stack>
          {open && missing.length > 0 && (
            <Alert color="persimmon" role="alert" title={w.lackingTitle}>
              <List size="sm">
                {missing.map((one) => (
                  <List.Item key={one}>{w[`lacking_${one}`]}</List.Item>
                ))}
              </List>
            </Alert>
          )}
          <Text size="sm" className="muted">
            {open ? w.columnsLead : w.columnsClosed}
          </Text>
          <Columns reading={reading} />
          {open && (
            <>
              <Options reading={reading} judge={setWrong} />
              <Again reading={reading} stop={wrong} />
            </>
          )}
        </Stack>
      </form>
    </Step>
  );
}

/** The table as it is read: wide ones scroll within their own frame, which the keyboard reaches too. */
function Columns({ reading }: { reading: Reading }) {
  const i = useWords(intakeWords);
  const { header, rows } = reading.batch.sample;
  const isNumber = (at: number) =>
    rows.some((row) => row[at]) && rows.every((row) => /^[\d.,]*$/.test(row[at] ?? ""));
  const side = (at: number) => (isNumber(at) ? "right" : "left");
  return (
    <Box className="frame" tabIndex={0} role="region" aria-label={i.firstRows}>
      <Table aria-label={i.firstRows} fz="sm" style={{ whiteSpace: "nowrap" }}>
        <Table.Thead>
          <Table.Tr>
            {header.map((column, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns without a name have no other identity.
              <Table.Th key={at} scope="col" ta={side(at)}>
                <RoleField reading={reading} column={column} place={at} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are shown as they came and never move.
            <Table.Tr key={number}>
              {header.map((_, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <Table.Td key={at} ta={side(at)}>
                  {row[at] ?? ""}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

function RoleField({ reading, column, place }: { reading: Reading; column: string; place: number }) {
  const w = useWords(wizardWords);
  const roleName = useRoleName();
  const { draft, open, set } = reading;
  const roles = rolesOf(draft, column);
  // A column that is two things keeps both until it is made another.
  const value = roles.join("+");
  const named = roles.map(roleName).join("、");
  if (!column) return w.columnUnnamed(place + 1);
  if (!open) {
    return (
      <>
        <Text size="xs" className="muted">
          {named || w.ignored}
        </Text>
        {column}
      </>
    );
  }
  return (
    <>
      <NativeSelect
        {...(place === 0 ? { id: "read-columns" } : {})}
        aria-label={w.columnIs(column)}
        size="sm"
        miw={128}
        mb={4}
        value={value}
        onChange={(event) => set(assign(draft, column, event.currentTarget.value as Role | ""))}
        data={[
          { value: "", label: w.ignored },
          ...(roles.length > 1 ? [{ value, label: named }] : []),
          {
            group: w.rolesCommon,
            items: ROLES.filter((role) => !RARE.includes(role)).map((role) => ({
              value: role,
              label: roleName(role),
            })),
          },
          { group: w.rolesOther, items: RARE.map((role) => ({ value: role, label: roleName(role) })) },
        ]}
      />
      {column}
    </>
  );
}

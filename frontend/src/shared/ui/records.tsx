import { Box, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { GlossaryKey } from "@/shared/i18n/glossary";
import { usePhone } from "@/shared/lib/phone";
import { Kept } from "./kept";
import { Link } from "./router";
import { Table } from "./table";
import { Term } from "./term";

export interface Column<T> {
  key: string;
  title: string;
  /** What the glossary says of the title. */
  term?: GlossaryKey;
  cell: (row: T) => ReactNode;
  /** Numbers stand right-aligned. */
  number?: boolean;
  /** The row's name: heads the card on a phone. */
  head?: boolean;
  /** What is looked for first, the state or the one figure: on a phone it stands beside the name. */
  lead?: boolean;
  /** What is done with it: on a phone it stands below, under the thumb. A column without a title always does. */
  act?: boolean;
}

/** Whether a column is of buttons: they stand at the row's end. */
function isAct<T>(column: Column<T>): boolean {
  return column.act || (column.title === "" && !column.lead);
}

/** A dash is for a grid, where a gap would read as a fault; a card leaves out what is not there. */
function isBlank(content: ReactNode): boolean {
  return content === null || content === undefined || content === false || /^[–—]?$/.test(String(content));
}

/** Records as a table on a desk and as cards on a phone: nothing ever scrolls sideways. */
export function Records<T>({
  label,
  rows,
  columns,
  rowKey,
  to,
}: {
  label: string;
  rows: T[];
  columns: Column<T>[];
  rowKey: (row: T) => string;
  to?: (row: T) => string;
}) {
  const phone = usePhone();
  const head = (row: T, column: Column<T>) => {
    const content = column.cell(row);
    return to && column.head ? (
      <Link to={to(row)} style={{ fontWeight: 600 }}>
        {content}
      </Link>
    ) : (
      content
    );
  };
  if (phone) {
    const heads = columns.filter((column) => column.head);
    const leads = columns.filter((column) => column.lead);
    const below = columns.filter((column) => !column.head && !column.lead);
    const acts = below.filter(isAct);
    const facts = below.filter((column) => !acts.includes(column));
    return (
      <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: "none" }} aria-label={label}>
        {rows.map((row, place) => (
          <Box component="li" key={rowKey(row)} className="card" px="md" py="sm">
            <Group justify="space-between" gap="md" wrap="nowrap" align="flex-start">
              <Box fw={600} style={{ minWidth: 0 }}>
                {heads.map((column) => (
                  <Box key={column.key}>{head(row, column)}</Box>
                ))}
              </Box>
              {leads.map((column) => (
                <Box key={column.key} ta="right" fw={600} style={{ flexShrink: 0, maxWidth: "60%" }}>
                  {column.cell(row)}
                </Box>
              ))}
            </Group>
            {/* What is done stands beside the facts where there is room for it, else below them. */}
            <Group gap="6px 12px" mt={4} align="flex-end">
              <Group gap="2px 16px" fz="sm" style={{ flex: "1 1 220px" }}>
                {facts.map((column) => {
                  const content = column.cell(row);
                  return isBlank(content) ? null : (
                    <Group key={column.key} gap="0 6px" align="baseline">
                      <span className="muted">
                        {/* Once is enough. */}
                        <Term of={place === 0 ? column.term : undefined}>{column.title}</Term>
                      </span>
                      <Box className={column.number ? "num" : ""} style={{ minWidth: 0 }}>
                        {content}
                      </Box>
                    </Group>
                  );
                })}
              </Group>
              {acts.map((column) => {
                const content = column.cell(row);
                return isBlank(content) ? null : (
                  <Group key={column.key} gap="xs" ml="auto" justify="flex-end">
                    {content}
                  </Group>
                );
              })}
            </Group>
          </Box>
        ))}
      </Stack>
    );
  }
  return (
    <Box className="card records">
      <Table aria-label={label} highlightOnHover>
        <Table.Thead className="subtle">
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.key} scope="col" ta={column.number ? "right" : "left"}>
                <Term of={column.term}>{column.title}</Term>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map((column) => (
                <Table.Td
                  key={column.key}
                  ta={column.number || isAct(column) ? "right" : "left"}
                  className={column.number ? "num" : ""}
                >
                  {head(row, column)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

interface Fact {
  label: string;
  term?: GlossaryKey;
  value: ReactNode;
  wide?: boolean;
}

/** Facts of one thing, as a definition list. */
export function Facts({ items }: { items: Fact[] }) {
  return (
    <Box component="dl" className="facts">
      {items
        .filter((item) => item.value !== null && item.value !== undefined && item.value !== "")
        .map((item) => (
          <Box key={item.label} style={item.wide ? { gridColumn: "span 2" } : undefined}>
            <Text component="dt" size="sm" className="muted">
              <Term of={item.term}>{item.label}</Term>
            </Text>
            <Box component="dd" m={0} fw={500}>
              {typeof item.value === "string" ? <Kept>{item.value}</Kept> : item.value}
            </Box>
          </Box>
        ))}
    </Box>
  );
}

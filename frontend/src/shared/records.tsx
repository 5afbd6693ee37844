import { Box, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { usePhone } from "./phone";
import { Link } from "./router";
import { Table } from "./table";

export interface Column<T> {
  key: string;
  title: string;
  cell: (row: T) => ReactNode;
  /** Numbers stand right-aligned. */
  number?: boolean;
  /** The row's name: heads the card on a phone. */
  head?: boolean;
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
    return (
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: "none" }} aria-label={label}>
        {rows.map((row) => (
          <Box component="li" key={rowKey(row)} className="card" p="md">
            {columns.map((column) =>
              column.head ? (
                <Box key={column.key} mb={6} fw={600}>
                  {head(row, column)}
                </Box>
              ) : (
                <Group
                  key={column.key}
                  justify="space-between"
                  gap="md"
                  wrap="nowrap"
                  align="baseline"
                  py={2}
                >
                  <Text size="sm" className="muted" style={{ flex: "1 1 30%" }}>
                    {column.title}
                  </Text>
                  <Box ta="right" style={{ minWidth: 0 }}>
                    {column.cell(row)}
                  </Box>
                </Group>
              ),
            )}
          </Box>
        ))}
      </Stack>
    );
  }
  return (
    <Box className="card" style={{ overflow: "hidden" }}>
      <Table aria-label={label} highlightOnHover>
        <Table.Thead className="subtle">
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.key} scope="col" ta={column.number ? "right" : "left"}>
                {column.title}
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
                  ta={column.number ? "right" : "left"}
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

/** Facts of one thing, as a definition list. */
export function Facts({ items }: { items: { label: string; value: ReactNode }[] }) {
  return (
    <Box
      component="dl"
      m={0}
      style={{
        display: "grid",
        // Two columns even on a narrow phone; fills its row where it stands in one.
        gridTemplateColumns: "repeat(auto-fill, minmax(132px, 1fr))",
        gap: "14px 20px",
        flex: "1 1 100%",
      }}
    >
      {items
        .filter((item) => item.value !== null && item.value !== undefined && item.value !== "")
        .map((item) => (
          <Box key={item.label}>
            <Text component="dt" size="sm" className="muted">
              {item.label}
            </Text>
            <Box component="dd" m={0} fw={500}>
              {item.value}
            </Box>
          </Box>
        ))}
    </Box>
  );
}

import { Box, type BoxProps } from "@mantine/core";
import type { ComponentPropsWithoutRef, ReactNode } from "react";

// The library's table brings a scroll area and what floats in it; the public price table needs rows and cells alone.

type Part<T extends "thead" | "tbody" | "tfoot" | "tr" | "th" | "td" | "caption"> = BoxProps &
  Omit<ComponentPropsWithoutRef<T>, keyof BoxProps>;

interface TableProps extends BoxProps {
  children: ReactNode;
  "aria-label"?: string;
  /** Lines between columns, for tables that are read down as well as across. */
  withColumnBorders?: boolean;
  highlightOnHover?: boolean;
  /** Padding of cells in pixels. */
  horizontalSpacing?: number;
  verticalSpacing?: number;
}

function Root({
  withColumnBorders,
  highlightOnHover,
  horizontalSpacing,
  verticalSpacing,
  className,
  children,
  ...rest
}: TableProps) {
  const names = ["table", withColumnBorders && "columns", highlightOnHover && "hover", className];
  return (
    <Box
      component="table"
      className={names.filter(Boolean).join(" ")}
      __vars={{
        ...(horizontalSpacing === undefined ? {} : { "--cell-x": `${horizontalSpacing}px` }),
        ...(verticalSpacing === undefined ? {} : { "--cell-y": `${verticalSpacing}px` }),
      }}
      {...rest}
    >
      {children}
    </Box>
  );
}

export const Table = Object.assign(Root, {
  Caption: (props: Part<"caption">) => <Box component="caption" {...props} />,
  Thead: (props: Part<"thead">) => <Box component="thead" {...props} />,
  Tbody: (props: Part<"tbody">) => <Box component="tbody" {...props} />,
  Tfoot: (props: Part<"tfoot">) => <Box component="tfoot" {...props} />,
  Tr: (props: Part<"tr">) => <Box component="tr" {...props} />,
  Th: (props: Part<"th">) => <Box component="th" {...props} />,
  Td: (props: Part<"td">) => <Box component="td" {...props} />,
});

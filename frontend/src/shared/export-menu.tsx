import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { download } from "./download";
import { useWords } from "./i18n";
import { common } from "./words";

/** The same list or document as a file, with the same filters. */
export function ExportMenu({
  path,
  query = {},
  json = false,
}: {
  path: string;
  query?: Record<string, string | number | boolean | undefined | null>;
  json?: boolean;
}) {
  const w = useWords(common);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />}>
          {w.download}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void download(path, { ...query, format: "csv" })}>{w.exportCsv}</Menu.Item>
        <Menu.Item onClick={() => void download(path, { ...query, format: "xlsx" })}>
          {w.exportXlsx}
        </Menu.Item>
        {json && (
          <Menu.Item onClick={() => void download(path, { ...query, format: "json" })}>JSON</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { download } from "./download";
import type { Exported } from "./export-menu";
import { useWords } from "./i18n";
import { common } from "./words";

/** The open menu; it is fetched when somebody asks for a file. */
export default function ExportMenuList({ path, query = {}, json = false }: Exported) {
  const w = useWords(common);
  return (
    <Menu position="bottom-end" defaultOpened>
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
          <Menu.Item onClick={() => void download(path, { ...query, format: "json" })}>
            {w.exportJson}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

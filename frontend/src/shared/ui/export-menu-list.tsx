import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { download } from "@/shared/lib/download";
import type { Exported } from "./export-menu";

/** The open menu; it is fetched when somebody asks for a file. */
export default function ExportMenuList({ path, query = {}, formats }: Exported) {
  const w = useWords(common);
  const offered = formats ?? [
    ["csv", w.exportCsv],
    ["xlsx", w.exportXlsx],
    ["json", w.exportJson],
  ];
  return (
    <Menu position="bottom-end" defaultOpened>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />}>
          {w.download}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {offered.map(([format, words]) => (
          <Menu.Item key={format} onClick={() => void download(path, { ...query, format })}>
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

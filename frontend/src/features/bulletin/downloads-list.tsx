import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { download } from "@/shared/download";
import { useWords } from "@/shared/i18n";
import type { Wanted } from "./downloads";
import { bulletinWords } from "./words";

const FORMATS = [
  ["pdf", "pdf"],
  ["xlsx", "xlsx"],
  ["csv", "csv"],
  ["json", "signedJson"],
  ["observations", "observationsJson"],
] as const;

/** The open menu; the signed files know no unit. */
export default function DownloadsList({ id, unit, draft = false }: Wanted) {
  const w = useWords(bulletinWords);
  return (
    <Menu position="bottom-end" defaultOpened>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />}>
          {w.downloads}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.filter(([format]) => !(draft && format === "json")).map(([format, word]) => (
          <Menu.Item
            key={format}
            onClick={() => void download(`/api/v1/bulletins/${id}/export`, { format, unit })}
          >
            {w[word]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

import { ActionIcon, Indicator } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { $api } from "@/api/client";
import { useSession } from "@/api/session";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { Link } from "@/shared/ui/router";
import { notifyWords } from "./words";

export function Bell() {
  const w = useWords(notifyWords);
  // The event stream keeps the number fresh; the interval covers a stream that a proxy holds back.
  const { me } = useSession();
  const query = $api.useQuery(
    "get",
    "/api/v1/notifications/unread-count",
    {},
    { refetchInterval: 120_000, enabled: me?.totp_setup_required === false },
  );
  const unread = query.data?.unread ?? 0;
  return (
    <Indicator
      disabled={unread === 0}
      label={unread > 99 ? "99+" : unread}
      size={18}
      offset={6}
      color="persimmon.6"
    >
      <ActionIcon
        component={Link}
        to={paths.notifications()}
        variant="transparent"
        c="#fff"
        size={40}
        aria-label={unread > 0 ? w.unreadCount(unread) : w.title}
      >
        <IconBell size={23} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Indicator>
  );
}

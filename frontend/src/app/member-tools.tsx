import { ActionIcon, Box, Menu, Text } from "@mantine/core";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { end, useSession } from "@/api/session";
import { Bell } from "@/features/notify/bell";
import { useLiveEvents } from "@/features/notify/live";
import { useWords } from "@/shared/i18n";
import { ROLE, useLabel } from "@/shared/i18n/labels";
import { paths } from "@/shared/lib/paths";
import { usePhone } from "@/shared/lib/phone";
import type { Leave } from "@/shared/ui/outbox/leave";
import { Link, useNavigate } from "@/shared/ui/router";
import { navigation, phoneBar } from "./nav";
import { NAV_ICONS } from "./nav-icons";
import { shellWords } from "./words";

/** The header's part for members; guests never load it. */
export default function MemberTools() {
  const { me } = useSession();
  // Nothing is told to an official before the second factor is set up.
  useLiveEvents(me && !me.totp_setup_required ? me.id : null);
  return (
    <>
      <Bell />
      <AccountMenu />
    </>
  );
}

function AccountMenu() {
  const { me } = useSession();
  const w = useWords(shellWords);
  const label = useLabel();
  const go = useNavigate();
  const queries = useQueryClient();
  const phone = usePhone();
  /** Set while the person is asked. */
  const [asked, setAsked] = useState<{ Leave: typeof Leave; unsent: number } | null>(null);
  if (!me) return null;
  const { main, rest } = navigation(me);
  const shown = phone ? phoneBar({ main, rest }) : main;
  const items = [...main, ...rest].filter((item) => !shown.includes(item));
  const logOut = async () => {
    try {
      await api.POST("/api/v1/auth/logout");
    } finally {
      end();
      void import("@/shared/lib/last-read").then(
        ({ forgetReads }) => forgetReads(me.id),
        () => undefined,
      );
      queries.clear();
      go(paths.login());
    }
  };
  const askFirst = async () => {
    // Without its code nothing is asked; what waits stays on the device all the same.
    const leaving = await import("@/shared/ui/outbox/leave").catch(() => null);
    const unsent = leaving ? await leaving.unsent(me.id) : 0;
    if (leaving && unsent > 0) setAsked({ Leave: leaving.Leave, unsent });
    else await logOut();
  };
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="transparent" c="#fff" size={40} aria-label={w.account}>
            <IconUserCircle size={26} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Box px="sm" py={6}>
            <Text fw={600}>{me.name}</Text>
            <Text size="sm" className="muted">
              {me.enterprise?.name ?? label(ROLE, me.role)}
            </Text>
          </Box>
          <Menu.Divider />
          {items.map((item) => {
            const Icon = NAV_ICONS[item.word];
            return (
              <Menu.Item
                key={item.to}
                component={Link}
                to={item.to}
                leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
              >
                {w[item.word]}
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLogout size={18} stroke={1.7} aria-hidden />}
            onClick={() => void askFirst()}
          >
            {w.logout}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked && (
        <asked.Leave unsent={asked.unsent} onLeave={() => void logOut()} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

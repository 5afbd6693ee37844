import {
  ActionIcon,
  Alert,
  Anchor,
  Box,
  Button,
  Container,
  Group,
  Menu,
  Text,
  UnstyledButton,
} from "@mantine/core";
import { IconLanguage, IconLogout, IconPlus, IconUserCircle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, NavLink, Outlet, ScrollRestoration, useNavigate } from "react-router";
import { api } from "@/api/client";
import { end, useSession } from "@/api/session";
import { useMeta } from "@/features/catalogue/meta";
import { Bell } from "@/features/notify/bell";
import { useLiveEvents } from "@/features/notify/live";
import { setLanguage, useLanguage, useWords } from "@/shared/i18n";
import { ROLE, useLabel } from "@/shared/labels";
import { usePhone } from "@/shared/records";
import { common } from "@/shared/words";
import { navigation, PARTIES } from "./nav";
import { shellWords } from "./words";

export function Shell() {
  const { me } = useSession();
  const w = useWords(shellWords);
  const phone = usePhone();
  useLiveEvents(me?.id ?? null);
  const { main, rest } = navigation(me);
  return (
    <>
      <a className="skip-link" href="#main">
        {w.skip}
      </a>
      <Header />
      <Notices />
      <Container component="main" id="main" size={1200} px="md" py={{ base: "md", sm: "xl" }} tabIndex={-1}>
        <Outlet />
      </Container>
      <Box component="footer" className="no-print" py="lg" pb={phone ? 96 : "lg"} ta="center">
        <Text size="sm" className="muted">
          {w.footer}
        </Text>
      </Box>
      {phone && (
        <nav className="bottom-bar" aria-label={w.mainNav}>
          {[...main, ...rest].slice(0, 5).map((item) => (
            <NavLink key={item.to} to={item.to} end={item.to === "/"}>
              <item.icon size={22} stroke={1.7} aria-hidden />
              <span>{w[item.word] as string}</span>
            </NavLink>
          ))}
        </nav>
      )}
      <ScrollRestoration />
    </>
  );
}

function Header() {
  const { me, status } = useSession();
  const w = useWords(shellWords);
  const c = useWords(common);
  const phone = usePhone();
  const { main } = navigation(me);
  return (
    <Box
      component="header"
      style={{ background: "#1c5a38", color: "#fff", position: "sticky", top: 0, zIndex: 90 }}
    >
      <Container size={1200} px="md">
        <Group h={56} justify="space-between" wrap="nowrap" gap="sm">
          <Link
            to="/"
            style={{ color: "#fff", textDecoration: "none", display: "flex", alignItems: "center", gap: 8 }}
          >
            <img
              src="/favicon.svg"
              alt=""
              width={30}
              height={30}
              style={{ borderRadius: 8, outline: "1px solid #ffffff40" }}
            />
            <Text fw={700} size="lg" style={{ whiteSpace: "nowrap", letterSpacing: "0.04em" }}>
              {c.brand}
            </Text>
          </Link>
          {!phone && (
            <Group component="nav" gap={2} wrap="nowrap" aria-label={w.mainNav} className="top-nav">
              {main.map((item) => (
                <NavLink key={item.to} to={item.to} end={item.to === "/"}>
                  {w[item.word] as string}
                </NavLink>
              ))}
            </Group>
          )}
          <Group gap={phone ? 2 : 6} wrap="nowrap">
            <LanguageSwitch />
            {me && <Bell />}
            {me && PARTIES.includes(me.role) && !phone && (
              <Button
                component={Link}
                to="/post"
                size="sm"
                color="yellow.3"
                c="#36322c"
                leftSection={<IconPlus size={16} aria-hidden />}
              >
                {w.post}
              </Button>
            )}
            {me && <AccountMenu />}
            {status === "guest" && (
              <>
                <Button component={Link} to="/login" size="sm" variant="white" color="leaf">
                  {w.login}
                </Button>
                {!phone && (
                  <Button component={Link} to="/register" size="sm" variant="outline" color="#fff">
                    {w.register}
                  </Button>
                )}
              </>
            )}
          </Group>
        </Group>
      </Container>
    </Box>
  );
}

function LanguageSwitch() {
  const now = useLanguage();
  const w = useWords(shellWords);
  const queries = useQueryClient();
  return (
    <UnstyledButton
      c="#fff"
      px={6}
      py={8}
      lang={now === "zh" ? "en" : "zh-CN"}
      onClick={() => {
        setLanguage(now === "zh" ? "en" : "zh");
        // The server's sentences (notifications, summaries) come in the reader's language too.
        void queries.invalidateQueries();
      }}
    >
      <Group gap={4} wrap="nowrap">
        <IconLanguage size={18} aria-hidden />
        <Text size="sm">{w.otherLanguage}</Text>
      </Group>
    </UnstyledButton>
  );
}

function AccountMenu() {
  const { me } = useSession();
  const w = useWords(shellWords);
  const label = useLabel();
  const go = useNavigate();
  const queries = useQueryClient();
  const phone = usePhone();
  if (!me) return null;
  const { main, rest } = navigation(me);
  const items = phone ? [...main, ...rest].slice(5) : rest;
  const logOut = async () => {
    try {
      await api.POST("/api/v1/auth/logout");
    } finally {
      end();
      queries.clear();
      go("/login");
    }
  };
  return (
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
        {items.map((item) => (
          <Menu.Item
            key={item.to}
            component={Link}
            to={item.to}
            leftSection={<item.icon size={18} stroke={1.7} aria-hidden />}
          >
            {w[item.word] as string}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={18} stroke={1.7} aria-hidden />}
          onClick={() => void logOut()}
        >
          {w.logout}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What holds for every page: the demo's warning and what stands in the way of this account. */
function Notices() {
  const { me } = useSession();
  const meta = useMeta();
  const w = useWords(shellWords);
  const state = me?.enterprise?.state;
  const hindrance = state === "pending" || state === "returned" || state === "suspended" ? w[state] : null;
  return (
    <Box className="no-print">
      {meta.data?.demo_mode && (
        <Text size="sm" ta="center" px="md" py={4} bg="#f6e7c1" c="#4e3a06">
          {w.demo}
        </Text>
      )}
      {me?.totp_setup_required && (
        <Alert color="persimmon" radius={0} ta="center">
          {w.totpNeeded}{" "}
          <Anchor component={Link} to="/me?tab=totp" fw={600} underline="always">
            {w.totpSetUp}
          </Anchor>
        </Alert>
      )}
      {hindrance && (
        <Alert color="yellow" radius={0} ta="center">
          {hindrance}{" "}
          <Anchor component={Link} to="/enterprise" fw={600} underline="always">
            {w.see}
          </Anchor>
        </Alert>
      )}
    </Box>
  );
}

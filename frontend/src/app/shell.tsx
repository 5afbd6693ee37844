import { Box, Button, Group, Stack, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconLanguage, IconMoon, IconPlus, IconSun } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useSession } from "@/api/session";
import { useDemo } from "@/features/catalogue/meta";
import { useLanguage, useWords } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { useNight } from "@/shared/lib/night";
import { useOnline } from "@/shared/lib/online";
import { paths } from "@/shared/lib/paths";
import { usePhone } from "@/shared/lib/phone";
import { Link, NavLink } from "@/shared/ui/router";
import { BarLinks, GUEST_ICONS } from "./bar-links";
import { Display, useChooseLanguage } from "./display";
import { navigation, phoneBar } from "./nav";
import { shellWords } from "./words";

const MemberBar = lazy(() => import("./member-bar"));
const MemberTools = lazy(() => import("./member-tools"));
const MemberNotices = lazy(() => import("./member-notices"));

export function Shell({ children }: { children: ReactNode }) {
  const { me } = useSession();
  const w = useWords(shellWords);
  const phone = usePhone();
  const { main, rest } = navigation(me);
  return (
    <>
      <a className="skip-link" href="#main">
        {w.skip}
      </a>
      <Header />
      <Notices />
      <main id="main" className="page" tabIndex={-1}>
        {children}
      </main>
      <Box component="footer" className="no-print" py="lg" pb={phone ? 96 : "lg"} ta="center">
        <Stack gap="sm" px="md">
          <Display />
          <Text size="sm" className="muted">
            {w.footer} · <Link to={paths.about()}>{w.about}</Link>
          </Text>
        </Stack>
      </Box>
      {phone && (
        <nav className="bottom-bar" aria-label={w.mainNav}>
          {me ? (
            <Suspense>
              <MemberBar items={phoneBar({ main, rest })} />
            </Suspense>
          ) : (
            <BarLinks items={main} icons={GUEST_ICONS} />
          )}
        </nav>
      )}
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
      style={{ background: "var(--header)", color: "#fff", position: "sticky", top: 0, zIndex: 90 }}
    >
      <div className="wide">
        <Group h={56} justify="space-between" wrap="nowrap" gap="sm">
          <Link
            to={paths.home()}
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
                  {w[item.word]}
                </NavLink>
              ))}
            </Group>
          )}
          <Group gap={phone ? 2 : 6} wrap="nowrap">
            <LanguageSwitch />
            <NightSwitch />
            {!phone && main.some(({ word }) => word === "listings") && (
              <Button
                component={Link}
                to={paths.post()}
                size="sm"
                color="yellow.3"
                c="#36322c"
                leftSection={<IconPlus size={16} aria-hidden />}
              >
                {w.post}
              </Button>
            )}
            {me && (
              // The room of the bell and of the account's menu.
              <Suspense fallback={<Box w={phone ? 90 : 86} style={{ flexShrink: 0 }} />}>
                <MemberTools />
              </Suspense>
            )}
            {status === "guest" && (
              <>
                <Button component={Link} to={paths.login()} size="sm" variant="white" color="leaf">
                  {w.login}
                </Button>
                {!phone && (
                  <Button component={Link} to={paths.register()} size="sm" variant="outline" color="#fff">
                    {w.register}
                  </Button>
                )}
              </>
            )}
          </Group>
        </Group>
      </div>
    </Box>
  );
}

function LanguageSwitch() {
  const now = useLanguage();
  const w = useWords(shellWords);
  const choose = useChooseLanguage();
  return (
    <UnstyledButton
      c="#fff"
      px={6}
      py={8}
      className="language-switch"
      lang={now === "zh" ? "en" : "zh-CN"}
      onClick={() => choose(now === "zh" ? "en" : "zh")}
    >
      <Group gap={4} wrap="nowrap">
        <IconLanguage size={18} aria-hidden />
        <Text size="sm">{w.otherLanguage}</Text>
      </Group>
    </UnstyledButton>
  );
}

function NightSwitch() {
  const w = useWords(shellWords);
  const { setColorScheme } = useMantineColorScheme();
  const night = useNight();
  const Icon = night ? IconSun : IconMoon;
  return (
    <UnstyledButton
      c="#fff"
      p={8}
      className="night-switch"
      aria-label={night ? w.toLight : w.toDark}
      title={night ? w.toLight : w.toDark}
      onClick={() => setColorScheme(night ? "light" : "dark")}
    >
      <Icon size={20} stroke={1.7} aria-hidden />
    </UnstyledButton>
  );
}

/** What holds for every page: the demo's warning and what stands in the way of this account. */
function Notices() {
  const { me } = useSession();
  const demo = useDemo();
  const w = useWords(shellWords);
  const online = useOnline();
  return (
    <Box className="no-print">
      {!online && (
        <div className="offline-bar" role="status">
          {w.offline}
        </div>
      )}
      {demo && (
        <Text size="sm" ta="center" px="md" py={4} bg="var(--warn-ground)" c="var(--warn-words)">
          {w.demo}
        </Text>
      )}
      {me && (
        <Suspense>
          <MemberNotices />
        </Suspense>
      )}
    </Box>
  );
}

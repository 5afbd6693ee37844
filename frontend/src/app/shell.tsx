import { Alert, Anchor, Box, Button, Container, Group, Text, UnstyledButton } from "@mantine/core";
import { IconLanguage, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link, NavLink, Outlet, ScrollRestoration } from "react-router";
import { useSession } from "@/api/session";
import { useMeta } from "@/features/catalogue/meta";
import { useLiveEvents } from "@/features/notify/live";
import { setLanguage, useLanguage, useWords } from "@/shared/i18n";
import { usePhone } from "@/shared/records";
import { common } from "@/shared/words";
import { navigation, PARTIES, phoneBar } from "./nav";
import { shellWords } from "./words";

const MemberTools = lazy(() => import("./member-tools"));

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
          {phoneBar({ main, rest }).map((item) => (
            <NavLink
              key={item.to}
              to={item.to}
              end={item.to === "/"}
              className={item.to === "/post" ? "post" : ""}
            >
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
            {me && (
              <Suspense fallback={<Box w={84} />}>
                <MemberTools />
              </Suspense>
            )}
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
      className="language-switch"
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

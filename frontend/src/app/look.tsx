import { type MantineColorScheme, MantineContext, MantineThemeProvider } from "@mantine/core";
import { type ReactNode, useEffect, useLayoutEffect, useMemo } from "react";
import { remembered } from "@/shared/lib/remembered";
import { theme } from "./theme";

// The key that /boot.js reads before the first paint, so that no page flashes white at night.
const scheme = remembered<MantineColorScheme>("cailanzi.theme", ["light", "dark", "auto"], "auto");
const NIGHT = "(prefers-color-scheme: dark)";

/**
 * The library's provider without the half of it that computes style sheets at run time: ours are made ahead
 * (`theme.gen.css`).
 */
export function Look({ children }: { children: ReactNode }) {
  const colorScheme = scheme.use();
  // The document's outline has served; it goes in the same frame in which the first page is there.
  useLayoutEffect(() => document.querySelector(".first")?.remove(), []);
  useEffect(() => {
    const root = document.documentElement;
    const night = window.matchMedia(NIGHT);
    const apply = () => {
      const now = colorScheme === "auto" ? (night.matches ? "dark" : "light") : colorScheme;
      root.setAttribute("data-mantine-color-scheme", now);
      const bar = document.querySelector<HTMLMetaElement>('meta[name="theme-color"]');
      if (bar) bar.content = now === "dark" ? "#12301f" : "#1c5a38";
    };
    apply();
    root.setAttribute("data-respect-reduced-motion", "true");
    night.addEventListener("change", apply);
    return () => night.removeEventListener("change", apply);
  }, [colorScheme]);
  const context = useMemo(
    () => ({
      colorScheme,
      setColorScheme: scheme.set,
      clearColorScheme: () => scheme.set("auto"),
      getRootElement: () => document.documentElement,
      classNamesPrefix: "mantine",
      cssVariablesSelector: ":root",
      withStaticClasses: true,
    }),
    [colorScheme],
  );
  return (
    <MantineContext value={context}>
      <MantineThemeProvider theme={theme}>{children}</MantineThemeProvider>
    </MantineContext>
  );
}

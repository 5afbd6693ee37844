import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env.CAILANZI_DEV_BACKEND ?? "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { tsconfigPaths: true },
  server: {
    port: 5173,
    // Same origin as in production, so the refresh cookie and the CSP behave alike.
    proxy: { "/api/": { target: backend, changeOrigin: false } },
  },
  build: {
    target: "es2022",
    // The strict CSP forbids data: fonts and inline scripts; small assets stay files too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // For scripts/size.mjs, which holds each page to its budget.
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Rarely changing code apart, so that a release does not empty every phone's cache.
            {
              name: "react",
              test: /node_modules[\\/](react|react-dom|scheduler|wouter|regexparam)[\\/]/,
              priority: 20,
            },
            // What every page needs, in one file: fewer requests, and one dictionary for the compression.
            {
              name: "core",
              test: /node_modules[\\/](@tanstack|openapi-fetch|openapi-react-query)[\\/]|@mantine[\\/]core[\\/]esm[\\/](core|components[\\/](Anchor|Button|Group|Loader|Stack|Text|Title|Transition|UnstyledButton))[\\/]|@mantine[\\/]hooks[\\/]esm[\\/](use-reduced-motion|use-media-query|use-id)|tabler[\\/]icons-react[\\/]dist[\\/]esm[\\/](createReactComponent|defaultAttributes)|clsx[\\/]|frontend[\\/]src[\\/](api|app|shared[\\/](ui|lib|i18n))[\\/](capabilities|client|early|session|problem|idempotency|shell|router|routes|theme|look|words|nav|guard|fallbacks|display|page|states|loaded-page|index|remembered|bar-links|days|day-words|names|notice|units|exact|price-unit|online|phone|roles|toast|table|term|records|unit-switch|export-menu|download)\.tsx?$|tabler[\\/]icons-react[\\/]dist[\\/]esm[\\/]icons[\\/]Icon(Download|ShieldCheck)\.mjs/,
              priority: 15,
            },
            // What floats (menus, lists, tooltips) is heavy, and no first page needs it.
            { name: "floating", test: /node_modules[\\/]@floating-ui[\\/]/, priority: 10 },
          ],
        },
      },
    },
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "node" },
});

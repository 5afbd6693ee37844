import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env.CAILANZI_DEV_BACKEND ?? "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { tsconfigPaths: true },
  server: {
    port: 5173,
    // Same origin as in production, so the refresh cookie and the CSP behave alike.
    proxy: { "/api": { target: backend, changeOrigin: false } },
  },
  build: {
    target: "es2022",
    // The strict CSP forbids data: fonts and inline scripts; small assets stay files too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Rarely changing code apart, so that a release does not empty every phone's cache.
            {
              name: "react",
              test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/,
              priority: 20,
            },
          ],
        },
      },
    },
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "node" },
});

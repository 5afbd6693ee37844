/// <reference lib="webworker" />
import { ExpirationPlugin } from "workbox-expiration";
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst, StaleWhileRevalidate } from "workbox-strategies";

declare const self: ServiceWorkerGlobalScope & { skipWaiting: () => Promise<void> };
/** What scripts/worker.mjs found in the build: the shell, and the pages that a grower needs without a network. */
declare const PRECACHED: { url: string; revision: string | null }[];

const DAY_SECONDS = 86_400;

precacheAndRoute(PRECACHED);
cleanupOutdatedCaches();

// Every page is the same document; the API and its docs are not pages.
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [/^\/api\//] }));

// Hashed names never change; the rest of the pages is kept once it was looked at.
registerRoute(
  ({ url }) => url.origin === self.location.origin && url.pathname.startsWith("/assets/"),
  new CacheFirst({
    cacheName: "assets",
    plugins: [new ExpirationPlugin({ maxEntries: 150, maxAgeSeconds: 60 * DAY_SECONDS })],
  }),
);

// Names of varieties and places are the same for everybody, and forms cannot do without them.
registerRoute(
  ({ url }) => /^\/api\/v1\/(varieties|categories|regions|destinations|units)$/.test(url.pathname),
  new StaleWhileRevalidate({
    cacheName: "catalogue",
    plugins: [new ExpirationPlugin({ maxEntries: 60, maxAgeSeconds: 30 * DAY_SECONDS })],
  }),
);

// What changes with the day is asked for first; without a network the last answer is better than none.
registerRoute(
  ({ url }) => url.pathname === "/api/v1/bulletins/latest" || url.pathname === "/api/v1/meta",
  new NetworkFirst({ cacheName: "prices", networkTimeoutSeconds: 8 }),
);

// The browser wakes this worker when the network is back, where it has Background Sync. The log-in lives in the pages, so they send.
self.addEventListener("sync", (event) => {
  const wake = async () => {
    for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage("outbox");
  };
  (event as ExtendableEvent).waitUntil(wake());
});

void self.skipWaiting();
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

import type { OutboxStore } from "./store";

const LOCK = "cailanzi-outbox";
/** Longer than any one request of the sender, which renews the lease before each. */
const LEASE_MS = 240_000;

export type Locks = Pick<LockManager, "request">;

/**
 * Runs in one tab at a time; null while another tab runs. `renew` is called before each request, and says whether this tab
 * is still the one. Web Locks end with their tab; where a browser has none (plain http), a lease in IndexedDB ends by time.
 */
export async function alone<R>(
  store: OutboxStore,
  holder: string,
  locks: Locks | undefined,
  run: (renew: () => Promise<boolean>) => Promise<R>,
): Promise<R | null> {
  if (locks) {
    return await locks.request(LOCK, { ifAvailable: true }, async (lock) =>
      lock ? await run(async () => true) : null,
    );
  }
  const renew = () => store.takeLease(holder, Date.now(), LEASE_MS);
  if (!(await renew())) return null;
  try {
    return await run(renew);
  } finally {
    await store.dropLease(holder);
  }
}

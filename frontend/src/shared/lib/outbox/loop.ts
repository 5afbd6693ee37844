import type { Stop } from "./sender";

/** How soon another tab's sender is looked after: it may have been closed. */
const ELSEWHERE_MS = 20_000;
/** A clock that jumps must not make this spin. */
const LEAST_MS = 500;

export interface Loop {
  /** Sends at once, unless the server has asked to wait. */
  now: () => void;
  end: () => void;
}

/**
 * Starts the sender at once, at the time that its last stop names, and as soon as the network or the person is back.
 * `once` is told how many runs before it failed for want of a way.
 */
export function keepSending(once: (failures: number) => Promise<Stop>): Loop {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let waitUntil = 0;
  let isRunning = false;
  let isWanted = false;
  let isOver = false;

  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(go, Math.max(LEAST_MS, ms));
  };
  async function go(): Promise<void> {
    clearTimeout(timer);
    if (isOver) return;
    if (isRunning) {
      isWanted = true;
      return;
    }
    const left = waitUntil - Date.now();
    if (left > 0) {
      later(left);
      return;
    }
    isRunning = true;
    isWanted = false;
    const { why, at } = await once(failures);
    isRunning = false;
    if (isOver) return;
    failures = why === "network" || why === "server" || why === "wait" ? failures + 1 : 0;
    waitUntil = why === "wait" ? (at ?? 0) : 0;
    if (isWanted) void go();
    else if (at !== null) later(at - Date.now());
    else if (why === "elsewhere") later(ELSEWHERE_MS);
  }
  const anew = () => {
    failures = 0;
    void go();
  };
  const looked = () => {
    if (document.visibilityState === "visible") anew();
  };
  // The worker is woken by the browser's Background Sync where there is one, and passes it on.
  const woken = ({ data }: MessageEvent) => {
    if (data === "outbox") anew();
  };
  window.addEventListener("online", anew);
  document.addEventListener("visibilitychange", looked);
  navigator.serviceWorker?.addEventListener("message", woken);
  void go();
  return {
    now: anew,
    end: () => {
      isOver = true;
      clearTimeout(timer);
      window.removeEventListener("online", anew);
      document.removeEventListener("visibilitychange", looked);
      navigator.serviceWorker?.removeEventListener("message", woken);
    },
  };
}

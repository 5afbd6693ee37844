import { useSyncExternalStore } from "react";
import type { components } from "./schema";

type Session = components["schemas"]["Session"];
export type Me = components["schemas"]["Me"];

export interface SessionState {
  status: "unknown" | "guest" | "member";
  me: Me | null;
}

// The access token lives in memory alone: a script injected later finds nothing in storage to steal.
let accessToken: string | null = null;
let state: SessionState = { status: "unknown", me: null };
const listeners = new Set<() => void>();

// Only says "a refresh cookie may exist", so that a guest's first visit makes no request that must fail.
const HINT = "cailanzi.signed-in";

function emit(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

function hint(): boolean {
  try {
    return localStorage.getItem(HINT) === "1";
  } catch {
    return true;
  }
}

// Who was here last, so that a browser opened without a network still knows whose drafts it holds. No secret is in it.
const WHO = "cailanzi.me";

function setHint(me: Me | null): void {
  try {
    if (me) {
      localStorage.setItem(HINT, "1");
      localStorage.setItem(WHO, JSON.stringify(me));
    } else {
      localStorage.removeItem(HINT);
      localStorage.removeItem(WHO);
    }
  } catch {
    // Storage may be forbidden; the cookie alone then decides.
  }
}

function lastHere(): Me | null {
  try {
    const kept = localStorage.getItem(WHO);
    return kept ? (JSON.parse(kept) as Me) : null;
  } catch {
    return null;
  }
}

/** Somebody is logged in, or was when the network was lost. */
export function isMember(): boolean {
  return state.status === "member";
}

/** The id of who is logged in; null for a guest. */
export function account(): string | null {
  return state.me?.id ?? null;
}

export function token(): string | null {
  return accessToken;
}

export function begin(session: Session): void {
  accessToken = session.access_token;
  setHint(session.me);
  emit({ status: "member", me: session.me });
}

export function end(): void {
  accessToken = null;
  setHint(null);
  if (state.status !== "guest") emit({ status: "guest", me: null });
}

export function updateMe(me: Me): void {
  if (state.status !== "member") return;
  setHint(me);
  emit({ status: "member", me });
}

async function requestRefresh(): Promise<boolean> {
  const response = await fetch("/api/v1/auth/refresh", {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json" },
  });
  if (!response.ok) {
    // A fault of the server or of the way there is no reason to log anybody out.
    if (response.status === 401 || response.status === 403) end();
    return false;
  }
  begin((await response.json()) as Session);
  return true;
}

let running: Promise<boolean> | null = null;

/** Renews the access token; callers at the same time share one request. */
export function refresh(): Promise<boolean> {
  if (running) return running;
  const turn = inTurn()
    .catch(() => false)
    .finally(() => {
      running = null;
    });
  running = turn;
  return turn;
}

/** Tabs take turns: the refresh token rotates, and a second use of the old one would look like theft. */
async function inTurn(): Promise<boolean> {
  if (!navigator.locks) return requestRefresh();
  return await navigator.locks.request("cailanzi-refresh", requestRefresh);
}

let restoring: Promise<void> = Promise.resolve();

/** Called once at start: restores the session of the last visit, if there was one. */
export function restore(): Promise<void> {
  restoring = begun();
  return restoring;
}

/** Over as soon as it is known who is there: a read sent earlier would come from nobody and be refused. */
export function known(): Promise<void> {
  return restoring;
}

async function begun(): Promise<void> {
  if (!hint()) {
    emit({ status: "guest", me: null });
    return;
  }
  await refresh();
  if (state.status !== "unknown") return;
  // Neither a yes nor a no came back: the way there is broken. The server decides again on the first call it hears.
  const me = lastHere();
  emit(me ? { status: "member", me } : { status: "guest", me: null });
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

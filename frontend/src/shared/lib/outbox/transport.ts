import { noteWrite } from "@/api/capabilities";
import { Problem, readProblem } from "@/api/problem";
import { account, known, refresh, token } from "@/api/session";
import { language } from "@/shared/i18n";
import type { OutboxEvent } from "./event";

/** A call that a poor network has not answered by then is given up and sent again, under its key. */
const SEND_MS = 60_000;

const LOGIN = { status: 401, code: "login_required" } as const;

/**
 * Calls the server as one account. Another tab may have logged in as somebody else, whose token a renewal would bring: then
 * nothing is sent.
 */
async function call(from: string, path: string, init: RequestInit): Promise<void> {
  await known();
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", language());
  const once = async (): Promise<Response> => {
    if (account() !== from) throw new Problem(LOGIN);
    headers.set("Authorization", `Bearer ${token()}`);
    const cut = new AbortController();
    const timer = setTimeout(() => cut.abort(), SEND_MS);
    try {
      return await fetch(path, { ...init, headers, credentials: "same-origin", signal: cut.signal });
    } catch {
      throw Problem.unreachable();
    } finally {
      clearTimeout(timer);
    }
  };
  const renew = async (): Promise<void> => {
    if (await refresh()) return;
    // The server has refused the renewal, or was not reached.
    throw account() === null ? new Problem(LOGIN) : Problem.unreachable();
  };
  if (!token()) await renew();
  let answer = await once();
  if (answer.status === 401) {
    await renew();
    answer = await once();
  }
  if (!answer.ok) throw await readProblem(answer);
}

/** Sends one event under its key. */
export async function sendEvent(from: string, event: OutboxEvent): Promise<void> {
  const { id, method, path, body, version } = event;
  const headers = {
    "Content-Type": "application/json",
    "Idempotency-Key": id,
    ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
  };
  await call(from, path, { method, headers, body: JSON.stringify(body) });
  noteWrite(path);
}

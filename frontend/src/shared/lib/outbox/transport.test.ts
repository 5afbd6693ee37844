import { afterEach, expect, test, vi } from "vitest";
import { begin } from "@/api/session";
import type { OutboxEvent } from "./event";
import { draft, NOW, OWNER } from "./fixtures";
import { sendEvent } from "./transport";

type Session = Parameters<typeof begin>[0];

function session(id: string): Session {
  return { access_token: `token of ${id}`, me: { id } } as Session;
}

function event(more: Partial<OutboxEvent> = {}): OutboxEvent {
  return {
    ...draft("k1"),
    state: "waiting",
    attempts: 0,
    photos: [],
    bytes: 0,
    owner: OWNER,
    createdAt: NOW,
    ...more,
  };
}

/** Answers in turn; what was asked. */
function server(...answers: (() => Response)[]): [path: string, headers: Headers][] {
  const asked: [string, Headers][] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    asked.push([path, new Headers(init.headers)]);
    const answer = answers.shift();
    if (!answer) throw new TypeError("no network");
    return answer();
  });
  return asked;
}

const refused = (status: number, code: string) => () =>
  new Response(JSON.stringify({ code, detail: "why" }), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });

vi.stubGlobal("navigator", {});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.stubGlobal("navigator", {});
});

test("event_is_sent_with_its_key_and_version", async () => {
  begin(session("grower"));
  const asked = server(() => new Response("{}", { status: 201 }));
  await sendEvent("grower", event({ version: 3 }));
  const [[path, headers] = ["", new Headers()]] = asked;
  expect([
    path,
    headers.get("Idempotency-Key"),
    headers.get("If-Match"),
    headers.get("Authorization"),
  ]).toEqual(["/api/v1/offers", "k1", '"3"', "Bearer token of grower"]);
});

test("log_in_is_renewed_once", async () => {
  begin(session("grower"));
  const asked = server(
    refused(401, "session_expired"),
    () => Response.json(session("grower")),
    () => new Response("{}", { status: 201 }),
  );
  await sendEvent("grower", event());
  expect(asked.map(([path]) => path)).toEqual(["/api/v1/offers", "/api/v1/auth/refresh", "/api/v1/offers"]);
});

test("renewal_that_brings_another_account_sends_nothing", async () => {
  begin(session("grower"));
  const asked = server(refused(401, "session_expired"), () => Response.json(session("buyer")));
  await expect(sendEvent("grower", event())).rejects.toMatchObject({ status: 401 });
  expect(asked.map(([path]) => path)).toEqual(["/api/v1/offers", "/api/v1/auth/refresh"]);
});

test("ended_session_is_told_from_a_lost_network", async () => {
  begin(session("grower"));
  server(refused(401, "session_expired"));
  await expect(sendEvent("grower", event())).rejects.toMatchObject({ status: 0 });
  server(refused(401, "session_expired"), refused(401, "session_expired"));
  await expect(sendEvent("grower", event())).rejects.toMatchObject({ status: 401 });
});

test("refusal_is_the_problem_of_the_server", async () => {
  begin(session("grower"));
  server(refused(409, "wrong_state"));
  await expect(sendEvent("grower", event())).rejects.toMatchObject({ code: "wrong_state", detail: "why" });
});

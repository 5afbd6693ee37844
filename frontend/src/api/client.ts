import { useQuery } from "@tanstack/react-query";
import createFetchClient, { type Middleware } from "openapi-fetch";
import type { OpenapiQueryClient } from "openapi-react-query";
import { language } from "@/shared/i18n";
import { noteWrite } from "./capabilities";
import { early } from "./early";
import type { paths } from "./paths";
import { Problem, readProblem } from "./problem";
import { isMember, known, refresh, token } from "./session";

// A request body can be read once; the copy made before sending is what a retry after renewal sends.
const retries = new WeakMap<Request, Request>();

const manners: Middleware = {
  async onRequest({ request }) {
    await known();
    request.headers.set("Accept-Language", language());
    const bearer = token();
    if (bearer) request.headers.set("Authorization", `Bearer ${bearer}`);
    retries.set(request, request.clone());
    return request;
  },
  async onResponse({ request, response, schemaPath }) {
    let answer = response;
    const copy = retries.get(request);
    const mayRenew = answer.status === 401 && isMember() && !schemaPath.startsWith("/api/v1/auth/");
    if (mayRenew && copy && (await refresh())) {
      copy.headers.set("Authorization", `Bearer ${token()}`);
      answer = await fetch(copy);
    }
    if (!answer.ok) throw await readProblem(answer);
    if (request.method !== "GET") noteWrite(schemaPath);
    return answer;
  },
  onError({ error }) {
    return error instanceof Problem ? error : Problem.unreachable();
  },
};

export const api = createFetchClient<paths>({
  baseUrl: "",
  credentials: "same-origin",
  fetch: (request) => early(request) ?? fetch(request),
});
api.use(manners);

type Typed = Pick<OpenapiQueryClient<paths>, "useQuery" | "queryOptions">;
type Call = (path: string, init: object) => Promise<{ data?: unknown }>;

/** Typed reads over the same client; keys are [method, path, init]. */
function read(method: string, path: string, init?: object, options?: object) {
  return {
    queryKey: init === undefined ? [method, path] : [method, path, init],
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const calls = api as unknown as Record<string, Call>;
      const { data } = await (calls[method.toUpperCase()] as Call)(path, { signal, ...init });
      return data;
    },
    ...options,
  };
}

// Typed by openapi-react-query, whose own code would bring what no page uses.
export const $api = {
  queryOptions: read,
  useQuery: (method: string, path: string, init?: object, options?: object) =>
    useQuery(read(method, path, init, options)),
} as unknown as Typed;

/** The data of a call that answers with a body; failures have thrown a `Problem` before. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** `If-Match` for the version of a resource that the person is looking at. */
export function ifMatch(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

import createFetchClient, { type Middleware } from "openapi-fetch";
import createQueryClient from "openapi-react-query";
import { language } from "@/shared/i18n";
import type { paths } from "./paths";
import { Problem, readProblem } from "./problem";
import { known, refresh, token } from "./session";

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
    const mayRenew = answer.status === 401 && token() !== null && !schemaPath.startsWith("/api/v1/auth/");
    if (mayRenew && copy && (await refresh())) {
      copy.headers.set("Authorization", `Bearer ${token()}`);
      answer = await fetch(copy);
    }
    if (!answer.ok) throw await readProblem(answer);
    return answer;
  },
  onError({ error }) {
    return error instanceof Problem ? error : Problem.unreachable();
  },
};

export const api = createFetchClient<paths>({ baseUrl: "", credentials: "same-origin" });
api.use(manners);

/** Typed TanStack Query hooks over the same client; keys are [method, path, init]. */
export const $api = createQueryClient(api);

/** The data of a call that answers with a body; failures have thrown a `Problem` before. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** `If-Match` for the version of a resource that the person is looking at. */
export function ifMatch(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

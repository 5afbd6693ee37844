import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test } from "vitest";
import { changedBy, noteWrite, refreshPrefixes, refreshWritten } from "./capabilities";

const KEYS = [
  ["get", "/api/v1/me"],
  ["get", "/api/v1/deals/{id}", { params: { path: { id: "0" } } }],
  ["list", "/api/v1/deals", { query: { limit: 20 } }],
  ["list", "/api/v1/clearing/rounds", {}],
  ["get", "/api/v1/prices/overview"],
  ["get", "/api/v1/bulletins/latest"],
  ["get", "/api/v1/varieties"],
  ["get", "/api/v1/duties"],
] as const;

let queries: QueryClient;
const stale = () =>
  queries
    .getQueryCache()
    .getAll()
    .filter((query) => query.state.isInvalidated)
    .map(({ queryKey }) => queryKey[1]);

beforeEach(() => {
  queries = new QueryClient();
  for (const key of KEYS) queries.setQueryData(key, {});
});

test("act_of_the_market_refreshes_market_and_rounds", () => {
  noteWrite("/api/v1/deals/{id}/ship");
  refreshWritten(queries);
  expect(stale()).toEqual([
    "/api/v1/deals/{id}",
    "/api/v1/deals",
    "/api/v1/clearing/rounds",
    "/api/v1/duties",
  ]);
});

test("writes_are_refreshed_once", () => {
  noteWrite("/api/v1/price-queue/decide");
  refreshWritten(queries);
  for (const key of KEYS) queries.setQueryData(key, {});
  refreshWritten(queries);
  expect(stale()).toEqual([]);
});

test("key_without_an_address_is_refreshed_always", () => {
  queries.setQueryData(["mine"], {});
  refreshPrefixes(queries, ["bulletins"]);
  expect(stale()).toEqual(["/api/v1/bulletins/latest", undefined]);
});

test("every_act_shows_in_trail_messages_and_duties", () => {
  expect([...changedBy(["notify"])].sort()).toEqual(["audit", "notify", "overview"]);
});

// Operations of the contract that the generated schema does not hold yet; `paths.ts` prefers the generated ones.
import type * as T from "./types";

type X = any;
interface Op<R> {
  parameters: { query?: X; header?: X; path?: X; cookie?: never };
  requestBody?: { content: { "application/json": X } };
  responses: { 200: { headers: X; content: { "application/json": R } } };
}
interface Any<G = X, P = X> {
  parameters: { query?: never; header?: never; path?: never; cookie?: never };
  get: Op<G>;
  post: Op<P>;
  patch: Op<X>;
  delete: Op<X>;
  put: Op<X>;
}
type List<I> = { items: I[]; next_cursor?: string | null };
export interface Pending {
  "/api/v1/clearing": Any<X, X>;
  "/api/v1/demands/{id}/candidates": Any<List<T.Candidate>>;
  "/api/v1/imports": Any<X, T.Import>;
  "/api/v1/imports/{id}": Any<T.Import>;
  "/api/v1/imports/{id}/commit": Any<X, X>;
  "/api/v1/imports/{id}/rows": Any<List<T.ImportRow>, X>;
  "/api/v1/inbox": Any<{ pending: number; overdue: number; due_soon: number; returned: number; suspended: number; approved: number }>;
  "/api/v1/offers/{id}/candidates": Any<List<T.Candidate>>;
  "/api/v1/saved-searches": Any<List<X>, X>;
  "/api/v1/saved-searches/{id}": Any<X, X>;
}

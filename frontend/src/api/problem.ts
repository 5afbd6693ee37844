import type { components } from "./schema";

export type ErrorCode = components["schemas"]["ErrorCode"];

export interface FieldProblem {
  path: string;
  code: string;
  message: string;
}

/** Codes that never come from the server: the way there failed. */
export type LocalCode = "unreachable" | "unreadable";

/** A failed call, as RFC 9457 tells it. */
export class Problem extends Error {
  readonly status: number;
  readonly code: ErrorCode | LocalCode;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly fields: FieldProblem[];
  readonly retryAfter: number | undefined;
  /** With `same_listing_open`: the listing that is on the board. */
  readonly existingId: string | undefined;

  constructor(init: {
    status: number;
    code: ErrorCode | LocalCode;
    detail?: string | undefined;
    requestId?: string | undefined;
    fields?: FieldProblem[] | undefined;
    retryAfter?: number | undefined;
    existingId?: string | undefined;
  }) {
    super(init.detail ?? init.code);
    this.name = "Problem";
    this.status = init.status;
    this.code = init.code;
    this.detail = init.detail;
    this.requestId = init.requestId;
    this.fields = init.fields ?? [];
    this.retryAfter = init.retryAfter;
    this.existingId = init.existingId;
  }

  static unreachable(): Problem {
    return new Problem({ status: 0, code: "unreachable" });
  }
}

export async function readProblem(response: Response): Promise<Problem> {
  const retry = Number(response.headers.get("Retry-After") ?? "");
  const retryAfter = Number.isFinite(retry) && retry > 0 ? retry : undefined;
  const requestId = response.headers.get("X-Request-Id") ?? undefined;
  if (response.headers.get("Content-Type")?.includes("problem+json")) {
    try {
      const said = (await response.json()) as {
        code: ErrorCode;
        detail?: string;
        request_id?: string;
        fields?: FieldProblem[];
        existing_id?: string | null;
      };
      return new Problem({
        status: response.status,
        code: said.code,
        detail: said.detail,
        requestId: said.request_id ?? requestId,
        fields: said.fields,
        retryAfter,
        existingId: said.existing_id ?? undefined,
      });
    } catch {
      // Falls through: a body cut off on the way is as good as none.
    }
  }
  return new Problem({ status: response.status, code: "unreadable", requestId, retryAfter });
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem
    ? error
    : new Problem({ status: 0, code: "unreadable", detail: String(error) });
}

import { asProblem } from "@/api/problem";

/** A call that a poor network has not answered by then waits in the outbox instead. */
const SEND_MS = 20_000;

/** Keeps what could not be sent. `wasTried`: it may have reached the server. */
export type Keep = (wasTried: boolean) => Promise<void>;

/** Sends now or, without a network, keeps it for later and answers null. The code that keeps it comes when it is needed. */
export async function sendOrKeep<R>(
  send: (signal: AbortSignal | null) => Promise<R>,
  keeper: () => Promise<Keep>,
): Promise<R | null> {
  const wasOnline = navigator.onLine;
  try {
    // Browsers without it wait until their own time is over.
    return await send(AbortSignal.timeout?.(SEND_MS) ?? null);
  } catch (error) {
    if (asProblem(error).status !== 0) throw error;
    const keep = await keeper().catch(() => {
      throw error;
    });
    await keep(wasOnline || navigator.onLine);
    return null;
  }
}

import { noteWrite } from "@/api/capabilities";
import { Problem, readProblem } from "@/api/problem";
import { account, known, refresh, token } from "@/api/session";
import { language } from "@/shared/i18n";

/** A photo as it is sent: named by a UUID of this device and by its bytes. */
export interface Sendable {
  id: string;
  purpose: string;
  sha256: string;
  blob: Blob;
}

/** How far an upload has come, as the server says. */
interface Progress {
  received: number;
  file?: object | null;
}

/** Broken connections that one upload survives; the server keeps what has arrived. */
const TRIES = 5;
const PAUSE_MS = 1_500;
/** A connection on which nothing moves is given up. */
const STALL_MS = 30_000;

/**
 * Uploads a photo as an account, that of who is logged in unless named: asks how much has arrived, and sends the rest; after
 * a broken connection once more. `moved` is told the part that has arrived, from 0 to 1.
 *
 * Throws the server's problem, or `unreachable` where no connection lasts.
 */
export async function upload(
  photo: Sendable,
  moved: (part: number) => void,
  signal: AbortSignal,
  as: string | null = account(),
): Promise<void> {
  const { blob } = photo;
  for (let tries = 1; ; tries += 1) {
    try {
      let { received, file } = await put(photo, null, () => undefined, signal, as);
      while (!file) {
        const from = received;
        ({ received, file } = await put(photo, from, (sent) => moved((from + sent) / blob.size), signal, as));
        if (!file && received <= from) throw Problem.unreachable();
      }
      moved(1);
      noteWrite("/api/v1/files/{id}");
      return;
    } catch (error) {
      const again =
        error instanceof Problem && (error.status === 0 || error.status === 503 || error.status === 408);
      if (!again || signal.aborted || !navigator.onLine || tries === TRIES) throw error;
      await new Promise((done) => setTimeout(done, (error.retryAfter ?? 0) * 1000 || PAUSE_MS * tries));
    }
  }
}

/** Sends the bytes from `from` on, or asks without any; renews the log-in once. */
async function put(
  photo: Sendable,
  from: number | null,
  sent: (bytes: number) => void,
  signal: AbortSignal,
  as: string | null,
): Promise<Progress> {
  await known();
  const sendAs = () => {
    // Another tab may have logged in as somebody else, whose log-in a renewal brings.
    if (account() !== as) throw new Problem({ status: 401, code: "login_required" });
    return send(photo, from, sent, signal);
  };
  let answer = await sendAs();
  if (answer.status === 401 && (await refresh())) answer = await sendAs();
  if (!answer.ok) throw await readProblem(answer);
  return (await answer.json()) as Progress;
}

/** One request. `fetch` does not tell how much of a body has left. */
function send(
  { id, purpose, sha256, blob }: Sendable,
  from: number | null,
  sent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Response> {
  const range = from === null ? "*" : `${from}-${blob.size - 1}`;
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const cut = () => request.abort();
    let stall = setTimeout(cut, STALL_MS);
    const end = () => {
      clearTimeout(stall);
      signal.removeEventListener("abort", cut);
    };
    request.open("PUT", `/api/v1/files/${id}?${new URLSearchParams({ purpose, sha256 })}`);
    request.setRequestHeader("Accept-Language", language());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Content-Range", `bytes ${range}/${blob.size}`);
    const bearer = token();
    if (bearer) request.setRequestHeader("Authorization", `Bearer ${bearer}`);
    request.responseType = "blob";
    request.upload.onprogress = ({ loaded }) => {
      clearTimeout(stall);
      stall = setTimeout(cut, STALL_MS);
      sent(loaded);
    };
    request.onload = () => {
      end();
      done(new Response(request.response as Blob, { status: request.status, headers: headersOf(request) }));
    };
    request.onerror = request.onabort = () => {
      end();
      failed(Problem.unreachable());
    };
    signal.addEventListener("abort", cut);
    request.send(from === null ? null : blob.slice(from));
  });
}

function headersOf(request: XMLHttpRequest): Headers {
  const lines = request
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/);
  return new Headers(
    lines
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
  );
}

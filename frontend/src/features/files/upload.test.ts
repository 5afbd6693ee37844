import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { upload } from "./upload";

vi.mock("@/api/session", () => ({
  account: () => "me",
  known: async () => undefined,
  token: () => "t",
  refresh: async () => false,
}));
vi.mock("@/shared/i18n", () => ({ language: () => "zh" }));

const blob = new Blob([new Uint8Array(300)]);
const photo = { id: "0", purpose: "deal_load", sha256: "ab", blob };

/** What the server has, and what the line does with each request: how many bytes get through before it breaks. */
let received = 0;
let line: number[] = [];
let ranges: string[] = [];

class FakeRequest {
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  responseType = "";
  status = 0;
  response: Blob = new Blob();
  private range = "";

  open() {}
  abort() {
    this.onerror?.();
  }
  getAllResponseHeaders() {
    return "content-type: application/json\r\n";
  }
  setRequestHeader(name: string, value: string) {
    if (name === "Content-Range") this.range = value;
  }
  send(body: Blob | null) {
    ranges.push(this.range);
    queueMicrotask(() => {
      const through = body ? Math.min(body.size, line.shift() ?? body.size) : 0;
      received += through;
      this.upload.onprogress?.({ loaded: through });
      if (body && through < body.size) return this.onerror?.();
      const file = received === blob.size ? {} : null;
      this.status = file ? 201 : 202;
      this.response = new Blob([JSON.stringify({ received, size: blob.size, file })]);
      this.onload?.();
    });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  vi.stubGlobal("navigator", { onLine: true });
  received = 0;
  line = [];
  ranges = [];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function run(): Promise<{ parts: number[]; error: unknown }> {
  const parts: number[] = [];
  const done = upload(photo, (part) => parts.push(part), new AbortController().signal).then(
    () => null,
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return { parts, error: await done };
}

test("a broken line goes on where the server stands", async () => {
  line = [100, 50];
  const { parts, error } = await run();
  expect(error).toBeNull();
  expect(ranges).toEqual([
    "bytes */300",
    "bytes 0-299/300",
    "bytes */300",
    "bytes 100-299/300",
    "bytes */300",
    "bytes 150-299/300",
  ]);
  expect(parts.at(-1)).toBe(1);
});

test("what the server has is not sent again", async () => {
  received = 300;
  const { error } = await run();
  expect(error).toBeNull();
  expect(ranges).toEqual(["bytes */300"]);
});

test("a line that never holds is given up, and at once without a network", async () => {
  line = [0, 0, 0, 0, 0, 0];
  expect((await run()).error).toMatchObject({ code: "unreachable" });
  expect(ranges).toHaveLength(10);
  vi.stubGlobal("navigator", { onLine: false });
  ranges = [];
  line = [0];
  expect((await run()).error).toMatchObject({ code: "unreachable" });
  expect(ranges).toHaveLength(2);
});

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The administrator whom every run begins with. */
export const ADMIN = { login: "admin@e2e.test", password: "the baskets are full 1", name: "管理员" };

const root = resolve(import.meta.dirname, "../..");

function binary(): string {
  const named = process.env.CAILANZI_BIN;
  const found = [named, join(root, "target/release/cailanzi"), join(root, "target/debug/cailanzi")].find(
    (path) => path && existsSync(path),
  );
  if (!found) throw new Error("Build the binary first (cargo build), or name it in CAILANZI_BIN.");
  return found;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? done(address.port) : fail(new Error("no port")),
      );
    });
  });
}

export interface Server {
  url: string;
  /** Its folder: the database, the log, the mails. */
  data: string;
  stop: () => Promise<void>;
}

function settings(data: string, port: number): Record<string, string> {
  const url = `http://localhost:${port}`;
  return {
    PATH: process.env.PATH ?? "",
    HOME: data,
    CAILANZI_DATA_DIR: data,
    CAILANZI_SECRET_FILE: join(data, "secret.key"),
    CAILANZI_BULLETIN_KEY_FILE: join(data, "bulletin.key"),
    CAILANZI_DATABASE_URL: process.env.DATABASE_URL ?? `sqlite:${join(data, "e2e.sqlite3")}`,
    CAILANZI_LISTEN: `127.0.0.1:${port}`,
    CAILANZI_PUBLIC_URL: url,
    CAILANZI_DEMO: "true",
    CAILANZI_CONTACT: "市场保供处 010-55579000（工作日 9:00–17:30）",
    // One machine plays every user here.
    CAILANZI_RATE_PER_USER: "0",
    CAILANZI_RATE_PER_ADDRESS: "0",
    CAILANZI_BUDGET_PERCENT: "0",
  };
}

/**
 * A folder with the demonstration and the administrator in its database, made once: every server begins with a
 * copy. With DATABASE_URL the database named there is filled instead, and is the only one.
 */
export function makeTemplate(): string {
  const data = mkdtempSync(join(tmpdir(), "cailanzi-e2e-template-"));
  const run = (...args: string[]) =>
    execFileSync(binary(), args, { env: settings(data, 1), cwd: data, stdio: ["pipe", "pipe", "inherit"] });
  run("keys", "secret", join(data, "secret.key"));
  run("keys", "new", "--out", join(data, "bulletin.key"));
  run("migrate");
  run("demo");
  const secret = join(data, "password");
  writeFileSync(secret, ADMIN.password, { mode: 0o600 });
  run("admin", "create", "--email", ADMIN.login, "--name", ADMIN.name, "--password-file", secret);
  return data;
}

/** Starts the real binary on a copy of the template. Mails become files in its folder. */
export async function startServer(template: string): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), "cailanzi-e2e-"));
  cpSync(template, data, { recursive: true });
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const log = join(data, "server.log");
  const out = openSync(log, "a");
  const server: ChildProcess = spawn(binary(), ["serve"], {
    env: settings(data, port),
    cwd: data,
    stdio: ["ignore", out, out],
  });
  for (let tries = 0; ; tries++) {
    if (server.exitCode !== null || tries > 150)
      throw new Error(`The server did not start:\n${readFileSync(log, "utf8")}`);
    try {
      if ((await fetch(`${url}/readyz`)).ok) break;
    } catch {
      // Not listening yet.
    }
    await new Promise((wake) => setTimeout(wake, 200));
  }
  return {
    url,
    data,
    stop: async () => {
      const gone = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      await gone;
      if (process.env.CAILANZI_E2E_KEEP !== "1") rmSync(data, { recursive: true, force: true });
    },
  };
}

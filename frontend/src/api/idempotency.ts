import { useRef } from "react";

/** A random key; `crypto.randomUUID` is absent on plain http, where phones on a local network may be. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One key per thing the person means to do once: pressing the button again after a lost answer sends the same
 * key, and a changed form gets a new one.
 */
export class Submission {
  private key: string | null = null;
  private content: string | null = null;

  headers(body: unknown): { "Idempotency-Key": string } {
    const content = JSON.stringify(body) ?? "";
    if (this.key === null || content !== this.content) {
      this.key = newKey();
      this.content = content;
    }
    return { "Idempotency-Key": this.key };
  }

  /** After success the next press is a new intent, even with the same content. */
  done(): void {
    this.key = null;
    this.content = null;
  }
}

export function useSubmission(): Submission {
  const ref = useRef<Submission | null>(null);
  ref.current ??= new Submission();
  return ref.current;
}

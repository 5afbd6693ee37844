import { useRef } from "react";

/** A random UUID, version 4; `crypto.randomUUID` is absent on plain http, where phones on a local network may be. */
export function newKey(): string {
  const random = crypto.getRandomValues(new Uint8Array(36));
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, (kind, place: number) => {
    const digit = (random[place] ?? 0) & 15;
    // The variant's two bits are fixed.
    return (kind === "x" ? digit : (digit & 3) | 8).toString(16);
  });
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

import { newKey } from "@/api/idempotency";
import { readProblem } from "@/api/problem";
import { refresh, token } from "@/api/session";
import { language, wordsNow } from "@/shared/i18n";
import { common } from "@/shared/i18n/words";
import { toast, toastProblem } from "./toast";

/** Downloads a file that needs the bearer token, which a plain link would not send. */
export async function download(
  path: string,
  query: Record<string, string | number | boolean | undefined | null>,
) {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") params.set(key, String(value));
  }
  const url = `${path}?${params}`;
  try {
    let response = await get(url);
    if (response.status === 401 && token() && (await refresh())) response = await get(url);
    if (!response.ok) throw await readProblem(response);
    const name = fileName(response.headers.get("Content-Disposition") ?? "");
    saveFile(await response.blob(), name ?? `cailanzi-${newKey().slice(0, 8)}`);
    const cut = response.headers.get("Cailanzi-Cut-At");
    if (cut) toast(wordsNow(common).exportCut(cut));
  } catch (error) {
    toastProblem(error);
  }
}

/** Hands the browser a file under a name. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The name in the header's extended form, which alone can be Chinese; else the plain one (RFC 6266). */
export function fileName(disposition: string): string | null {
  const extended = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition)?.[1];
  if (extended) return decodeURIComponent(extended);
  return /filename="?([^";]+)/i.exec(disposition)?.[1] ?? null;
}

function get(url: string): Promise<Response> {
  const bearer = token();
  return fetch(url, {
    headers: { "Accept-Language": language(), ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}) },
  });
}

declare global {
  /** Set by public/boot.js, which runs before any of this is here. */
  var cailanziEarly: Map<string, Promise<Response>> | undefined;
}

/** What has been asked for already, ahead of the pages' own code; each answer serves once. */
export function early({ method, url }: Request): Promise<Response> | undefined {
  if (method !== "GET") return undefined;
  const { pathname, search } = new URL(url);
  const answer = globalThis.cailanziEarly?.get(pathname + search);
  globalThis.cailanziEarly?.delete(pathname + search);
  return answer;
}

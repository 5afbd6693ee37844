import { type ComponentProps, type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import {
  useLocation as usePlace,
  useSearch,
  useParams as useWouterParams,
  useSearchParams as useWouterSearchParams,
  Link as WouterLink,
} from "wouter";

// The pages' only door to the router: wouter weighs a tenth of what a router with loaders does, and the phone that
// opens the price table pays for every kilobyte. Routes and their data stand in app/router.tsx.

type LinkProps = Omit<ComponentProps<"a">, "href" | "className"> & {
  to: string;
  replace?: boolean;
  className?: string | undefined;
};

export function Link({ to, ...rest }: LinkProps) {
  return <WouterLink {...rest} href={to} />;
}

/** A link that says whether it is where the reader is; `end` asks for this very path, not one below it. */
export function NavLink({ to, end, ...rest }: LinkProps & { end?: boolean }) {
  const [here] = usePlace();
  const current = here === to || (!end && here.startsWith(`${to}/`));
  return <Link to={to} {...rest} {...(current ? { "aria-current": "page" as const } : {})} />;
}

export type Go = (to: string, options?: { replace?: boolean }) => void;

export function useNavigate(): Go {
  const [, go] = usePlace();
  const latest = useRef(go);
  latest.current = go;
  return useCallback((to, options) => latest.current(to, options ?? {}), []);
}

export function Navigate({ to, replace }: { to: string; replace?: boolean }): ReactNode {
  const go = useNavigate();
  useEffect(() => go(to, { replace: replace ?? false }), [go, to, replace]);
  return null;
}

export function useLocation(): { pathname: string; search: string } {
  const [pathname] = usePlace();
  const search = useSearch();
  return useMemo(() => ({ pathname, search: search ? `?${search}` : "" }), [pathname, search]);
}

export function useParams(): Record<string, string | undefined> {
  return useWouterParams();
}

type Search = Record<string, string> | URLSearchParams;
type SetSearch = (next: Search | ((now: URLSearchParams) => Search), options?: { replace?: boolean }) => void;

export function useSearchParams(): [URLSearchParams, SetSearch] {
  const [search, set] = useWouterSearchParams();
  return [search, set as SetSearch];
}

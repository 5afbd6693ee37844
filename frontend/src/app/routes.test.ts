import { expect, test } from "vitest";
import { paths } from "@/shared/lib/paths";
import { VISITS } from "../../e2e/pages";
import { MEMBER_ROUTES } from "./member-routes";
import { OPEN_ROUTES } from "./routes";

const routes = [...OPEN_ROUTES, ...MEMBER_ROUTES];
const routeOf = (address: string) =>
  routes.find((route) => route.match(address.split(/[?#]/)[0] ?? ""))?.path;
/** Sent on to another page by the router itself. */
const SENT_ON = [paths.today()];

test("every_path_leads_to_a_page", () => {
  const lost: string[] = [];
  for (const [name, make] of Object.entries(paths) as [string, (...args: string[]) => string][]) {
    // Of two sides each has pages of its own; elsewhere any word stands for an id.
    for (const side of ["offer", "demand"]) {
      const address = make(side, "0");
      if (!routeOf(address) && !SENT_ON.includes(address)) lost.push(`${name} ${address}`);
    }
  }
  expect(lost).toEqual([]);
});

test("every_page_is_visited_by_a_browser_test", () => {
  const visited = new Set(VISITS.flatMap(({ path, open = [] }) => [routeOf(path), ...open]));
  expect(routes.map(({ path }) => path).filter((path) => !visited.has(path))).toEqual([]);
});

test("visits_open_pages_that_exist", () => {
  const known = routes.map(({ path }) => path);
  expect(VISITS.flatMap(({ open = [] }) => open).filter((path) => !known.includes(path))).toEqual([]);
});

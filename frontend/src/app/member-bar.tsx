import { BarLinks } from "./bar-links";
import type { NavItem } from "./nav";
import { NAV_ICONS } from "./nav-icons";

/** The same bar with every icon that a member's pages have. */
export default function MemberBar({ items }: { items: NavItem[] }) {
  return <BarLinks items={items} icons={NAV_ICONS} />;
}

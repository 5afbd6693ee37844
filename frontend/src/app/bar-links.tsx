import { IconBasket, IconChartBar, IconChartLine, IconHome } from "@tabler/icons-react";
import { useWords } from "@/shared/i18n";
import { paths } from "@/shared/lib/paths";
import { NavLink } from "@/shared/ui/router";
import type { NavItem } from "./nav";
import { shellWords } from "./words";

export type NavIcons = Partial<Record<NavItem["word"], typeof IconHome>>;

/** A guest's four pages need no more than these. */
export const GUEST_ICONS: NavIcons = {
  home: IconHome,
  board: IconBasket,
  bulletin: IconChartBar,
  trends: IconChartLine,
};

/** The links under the thumb. */
export function BarLinks({ items, icons }: { items: NavItem[]; icons: NavIcons }) {
  const w = useWords(shellWords);
  return items.map((item) => {
    const Icon = icons[item.word];
    return (
      <NavLink
        key={item.to}
        to={item.to}
        end={item.to === "/"}
        className={item.to === paths.post() ? "post" : ""}
      >
        {Icon && <Icon size={22} stroke={1.7} aria-hidden />}
        <span>{w[item.word]}</span>
      </NavLink>
    );
  });
}

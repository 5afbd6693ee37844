import { type ComponentProps, useCallback } from "react";
import { type Ink, lineOption, type Plot } from "@/shared/lib/chart-options";
import { Picture } from "./picture";

/** Lines and bands over days, as a picture. */
export function TimeChart({ plot, ...rest }: Omit<ComponentProps<typeof Picture>, "draw"> & { plot: Plot }) {
  const draw = useCallback((ink: Ink) => lineOption(plot, ink), [plot]);
  return <Picture {...rest} draw={draw} />;
}

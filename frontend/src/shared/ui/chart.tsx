import { BarChart, LineChart, SankeyChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, type EChartsType, init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

register([
  BarChart,
  LineChart,
  SankeyChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

/** The drawing alone; `Picture` loads it when it is wanted. Drawn as SVG: sharp in print and on every screen. */
export default function Chart({
  option,
  height,
  onReady,
}: {
  option: EChartsCoreOption;
  height: number;
  /** Who saves the drawing as a file is given it. */
  onReady?: (chart: EChartsType | null) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, null, { renderer: "svg" });
    chart.setOption(option);
    onReady?.(chart);
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
      onReady?.(null);
    };
  }, [option, onReady]);
  return <div ref={place} style={{ width: "100%", height }} aria-hidden />;
}

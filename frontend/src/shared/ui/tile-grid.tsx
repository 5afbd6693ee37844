import type { ReactNode } from "react";

/** Where each province's tile stands: geographic order on equal tiles, no borders, so it is a diagram and no map. */
const TILES: readonly (readonly [code: string, zh: string, en: string, column: number, row: number])[] = [
  ["230000", "黑龙江", "HL", 9, 1],
  ["150000", "内蒙古", "NM", 6, 2],
  ["220000", "吉林", "JL", 9, 2],
  ["650000", "新疆", "XJ", 1, 3],
  ["620000", "甘肃", "GS", 3, 3],
  ["640000", "宁夏", "NX", 4, 3],
  ["140000", "山西", "SX", 5, 3],
  ["130000", "河北", "HE", 6, 3],
  ["110000", "北京", "BJ", 7, 3],
  ["120000", "天津", "TJ", 8, 3],
  ["210000", "辽宁", "LN", 9, 3],
  ["630000", "青海", "QH", 2, 4],
  ["610000", "陕西", "SN", 4, 4],
  ["410000", "河南", "HA", 5, 4],
  ["370000", "山东", "SD", 6, 4],
  ["540000", "西藏", "XZ", 1, 5],
  ["510000", "四川", "SC", 3, 5],
  ["500000", "重庆", "CQ", 4, 5],
  ["420000", "湖北", "HB", 5, 5],
  ["340000", "安徽", "AH", 6, 5],
  ["320000", "江苏", "JS", 7, 5],
  ["310000", "上海", "SH", 8, 5],
  ["530000", "云南", "YN", 3, 6],
  ["520000", "贵州", "GZ", 4, 6],
  ["430000", "湖南", "HN", 5, 6],
  ["360000", "江西", "JX", 6, 6],
  ["330000", "浙江", "ZJ", 7, 6],
  ["450000", "广西", "GX", 5, 7],
  ["440000", "广东", "GD", 6, 7],
  ["350000", "福建", "FJ", 7, 7],
  ["710000", "台湾", "TW", 8, 7],
  ["460000", "海南", "HI", 5, 8],
  ["820000", "澳门", "MO", 6, 8],
  ["810000", "香港", "HK", 7, 8],
];

export interface Tile {
  /** 0 nothing … 4 most: the darkness of the tile. */
  level: 0 | 1 | 2 | 3 | 4;
  /** The figure on the tile. */
  figure: ReactNode;
  /** The tile in one sentence, for readers who do not see it. */
  label: string;
  pressed: boolean;
}

/** Steps of equal size up to the largest; what is there at all is at least a light one. */
export function levelOf(value: number, most: number): Tile["level"] {
  if (value <= 0 || most <= 0) return 0;
  return Math.max(1, Math.min(4, Math.ceil((value / most) * 4))) as Tile["level"];
}

/** The provinces as equal tiles to be pressed. The tiles without data stay, so that the reader finds the others. */
export function TileGrid({
  label,
  english,
  tile,
  onPress,
}: {
  label: string;
  english: boolean;
  tile: (code: string) => Tile | null;
  onPress: (code: string) => void;
}) {
  return (
    <fieldset className="tile-grid" aria-label={label}>
      {TILES.map(([code, zh, en, column, row]) => {
        const shown = tile(code);
        return (
          <button
            key={code}
            type="button"
            className="tile"
            data-level={shown?.level ?? "none"}
            style={{ gridColumn: column, gridRow: row }}
            disabled={!shown}
            aria-pressed={shown ? shown.pressed : undefined}
            aria-label={shown?.label ?? (english ? en : zh)}
            onClick={() => onPress(code)}
          >
            <b>{english ? en : zh}</b>
            {shown && <span>{shown.figure}</span>}
          </button>
        );
      })}
    </fieldset>
  );
}

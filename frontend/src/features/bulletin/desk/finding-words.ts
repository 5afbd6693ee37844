import type { FindingKind } from "@/api/types";
import { dictionary } from "@/shared/i18n";

export const findingWords = dictionary({
  title: ["复核与公布前须确认", "To be acknowledged before review and publication"],
  nothing: ["没有须确认的提示。", "Nothing has to be acknowledged."],
  answered: [
    (n: number) => `${n} 项提示均已写明理由。`,
    (n: number) => (n === 1 ? "The finding has its reason." : `All ${n} findings have their reason.`),
  ],
  open: [
    (n: number) => `还有 ${n} 项须由复核人写明理由`,
    (n: number) =>
      n === 1 ? "1 finding needs the reviewer's reason" : `${n} findings need the reviewer's reason`,
  ],
  openHint: [
    "数字有误的，先更正采价，再“重新编制”；属实的，写明理由后确认。理由随本版留存。",
    "Where a number is wrong, correct the observation and compute the draft again; where it is right, say why. The reasons stay with this edition.",
  ],
  stops: [
    (n: number) => `还有 ${n} 项提示没有写明理由，见下。`,
    (n: number) =>
      n === 1 ? "1 finding has no reason yet; see below." : `${n} findings have no reason yet; see below.`,
  ],
  looking: ["正在检查……", "Checking …"],
  notYou: [
    "草稿由您编制，须由另一位工作人员确认。",
    "You prepared this draft; another official must acknowledge them.",
  ],
  notYours: ["须由有复核权限的人员确认。", "An official who reviews tables must acknowledge them."],
  reason: ["理由", "Reason"],
  reasonOf: [(text: string) => `理由：${text}`, (text: string) => `Reason: ${text}`],
  acknowledge: ["确认", "Acknowledge"],
  together: [(n: number) => `这 ${n} 项用同一理由`, (n: number) => `One reason for these ${n}`],
  all: [(n: number) => `一并确认 ${n} 项`, (n: number) => `Acknowledge all ${n}`],
  done: ["已记录", "Recorded"],
  said: [
    (word: string, by: string, when: string) => `已确认：${word} · ${by} · ${when}`,
    (word: string, by: string, when: string) => `Acknowledged: ${word} · ${by} · ${when}`,
  ],
  platform: ["平台", "The platform"],
  grave: ["须核对", "Check it"],
  left: [
    (open: number, of: number) => `${open}/${of} 待确认`,
    (open: number, of: number) => `${open} of ${of} open`,
  ],
  queue: ["去核定", "Decide them"],
  warnings: ["看预警", "See the warnings"],
  observations: ["看采价", "See the observations"],
  wall: ["看报送", "See who reported"],
  moves: ["均价怎么变的", "What moved the averages"],
  movesNote: ["较前一日，变动大的在前", "Against the day before, the largest change first"],
  variety: ["品种", "Variety"],
  change: ["批发均价", "Wholesale average"],
  why: ["由谁带动，什么原因", "Moved by whom, and why"],
  noReason: ["未填原因", "no reason given"],
  fresh: [
    (price: string) => `${price}（前一日未报）`,
    (price: string) => `${price} (not reported the day before)`,
  ],
  reasons: [(all: string[]) => all.join("；"), (all: string[]) => all.join("; ")],
  more: [
    (n: number) => `显示其余 ${n} 个品种`,
    (n: number) => (n === 1 ? "Show the other variety" : `Show the other ${n} varieties`),
  ],
  trail: ["确认记录", "Acknowledgements"],
  found: ["提示", "Finding"],
  word: ["理由", "Reason"],
  who: ["确认人", "Acknowledged by"],
  wholesale_above_retail: ["批发高于零售", "Wholesale above retail"],
  outlying_price: ["与其他报价相差三倍以上", "More than three times apart from the others"],
  large_change: ["变动较大", "Large changes"],
  outdated: ["编制后采价有变", "Changed since the draft"],
  open_warning: ["预警未处理", "Open warnings"],
  waiting_price: ["报价待核", "Prices that wait"],
  left_out: ["单位存疑，未计入", "Unit in doubt, not counted"],
  silent_source: ["未报价", "Not reported"],
  too_few_sources: ["报价不足三家", "Fewer than three sources"],
  missing_glyph: ["PDF 中缺字", "No glyph in the PDF"],
});

/** What offices usually write, offered as a choice. */
const CHOICES: Record<FindingKind, readonly [zh: string, en: string][]> = {
  wholesale_above_retail: [
    ["超市当日促销，已核对价签", "A sale in the shops; price tags checked"],
    ["已核实原始采价单", "Checked against the original sheet"],
  ],
  outlying_price: [
    ["已核实原始采价单", "Checked against the original sheet"],
    ["精品或特殊规格，已问市场", "A special grade; the market was asked"],
  ],
  large_change: [
    ["已电话核实，与到货情况一致", "Checked by phone; it agrees with arrivals"],
    ["已核实原始采价单", "Checked against the original sheet"],
  ],
  outdated: [["差异不影响公示，本日不再重编", "The difference does not matter for the table"]],
  open_warning: [["已知悉，预警另行处理", "Known; the warning is dealt with apart"]],
  waiting_price: [
    ["待核报价不计入，核定后如有影响再更正", "They do not count; a correction follows if they matter"],
  ],
  left_out: [["已请市场补正，本日不计", "The market was asked; not counted today"]],
  silent_source: [["已联系，当日未能采价", "Asked; no prices could be taken today"]],
  too_few_sources: [["如实标注数据不足", "Shown as too few data"]],
  missing_glyph: [["已核对，代码不影响阅读", "Checked; the code point can be read"]],
};

export function choices(kind: FindingKind, language: "zh" | "en"): string[] {
  return CHOICES[kind].map((pair) => pair[language === "zh" ? 0 : 1]);
}

import { dictionary } from "@/shared/i18n";

/** The column that the server adds where several sheets are read as one table. */
export const SHEET_COLUMN = "工作表";

/** The steps in which a price file is read. */
export const wizardWords = dictionary({
  result: ["结果", "Result"],
  resultStep: [(step: number) => `${step} 结果`, (step: number) => `${step} Result`],
  readAgain: ["重新识别", "Read again"],
  automatic: ["自动识别", "Recognise"],
  readNow: [
    (rows: number, taken: number, open: number) =>
      open > 0
        ? `已重新识别：${rows} 行，接受 ${taken} 行，${open} 行待处理`
        : `已重新识别：${rows} 行，接受 ${taken} 行`,
    (rows: number, taken: number, open: number) =>
      open > 0
        ? `Read again: ${rows} rows, ${taken} accepted, ${open} to look at`
        : `Read again: ${rows} rows, ${taken} accepted`,
  ],
  changed: [
    "有改动尚未采用，请先重新识别。",
    "There are changes that have not been applied; read the file again first.",
  ],
  undoChanges: ["放弃改动", "Drop the changes"],
  meant: [(name: string) => `是「${name}」吗？`, (name: string) => `Is it “${name}”?`],
  // 出错
  summary: ["未能重新识别，这一批没有改变：", "The file could not be read in this way; nothing has changed:"],
  // 工作表
  sheets: ["工作表", "Sheets"],
  sheetsRead: [
    (read: string, others: number) => (others > 0 ? `已读“${read}”，另有 ${others} 张未读` : `已读“${read}”`),
    (read: string, others: number) => (others > 0 ? `“${read}” read, ${others} not read` : `“${read}” read`),
  ],
  sheetsLead: [
    "勾选要读的工作表。选几张就合成一张表，并多出一列“工作表”。",
    "Tick the sheets to read. Several are read as one table, with a further column “工作表” that holds the sheet's name.",
  ],
  sheetRows: [(rows: number) => `${rows} 行`, (rows: number) => (rows === 1 ? "1 row" : `${rows} rows`)],
  sheetChosen: ["已读", "Read"],
  sheetNotRead: ["未读", "Not read"],
  sheetsAsMarkets: [
    "工作表的名字就是市场（采价点）的名字",
    "The sheets are named as the markets (sources) are",
  ],
  // 表头
  heads: ["表头", "Header"],
  headsAt: [
    (row: number, rows: number) => (rows > 1 ? `表头在第 ${row}、${row + 1} 行` : `表头在第 ${row} 行`),
    (row: number, rows: number) =>
      rows > 1 ? `The header is in rows ${row} and ${row + 1}` : `The header is in row ${row}`,
  ],
  headless: ["没有表头", "No header"],
  headsLead: [
    "选出列名所在的行；它上面的标题、单位、日期不作数据。",
    "Choose the row with the names of the columns; titles, unit and day above it are no data.",
  ],
  headsTable: ["文件开头的各行，按原样", "The first rows of the file as they came"],
  headRow: ["表头在第几行", "The header is in row"],
  headRowHint: ["行号与 Excel 相同", "As Excel numbers the rows"],
  headRowWrong: ["请填写行号，例如 3", "Give the number of a row, such as 3"],
  headRows: ["表头占几行", "Rows of the header"],
  headRowsAuto: ["自动", "Recognised"],
  headRowsOne: ["一行", "One"],
  headRowsTwo: ["两行（上为大类）", "Two (groups above)"],
  noHeads: ["没有表头，第一行就是数据", "There is no header; the first row is data"],
  row: [(row: number) => `第 ${row} 行`, (row: number) => `Row ${row}`],
  // 列
  columns: ["列", "Columns"],
  columnsLead: [
    "每一列是什么。不对的在下面改，改完按“重新识别”。",
    "Which column is what. Change what is wrong, then press “Read again”.",
  ],
  columnsClosed: ["已办结，不能再改。", "Decided: this can no longer change."],
  columnIs: [(column: string) => `“${column}”这一列是`, (column: string) => `“${column}” is`],
  columnUnnamed: [(place: number) => `第 ${place} 列`, (place: number) => `Column ${place}`],
  ignored: ["不读", "Not read"],
  roleWide: ["品种作列名（价格）", "A variety (prices below)"],
  rolesCommon: ["常用", "Common"],
  rolesOther: ["其他", "Others"],
  lackingTitle: ["还缺以下内容，所以一行也没有读：", "This is lacking, so that no row has been read:"],
  lacking_name: ["哪一列是品名", "the column of names"],
  lacking_price: [
    "哪一列是价格（平均价，或最低价和最高价）",
    "the column of prices (the average, or both low and high)",
  ],
  lacking_day: [
    "日期：选日期列，或填写“整份文件的日期”",
    "the day: choose its column, or fill in “Day of the whole file”",
  ],
  options: ["其他设置", "Further settings"],
  unit: ["单位（行里没写时）", "Unit (where a row names none)"],
  unitHint: ["例如 元/斤、元/公斤、元/50公斤", "Such as 元/斤, 元/公斤, 元/50公斤"],
  day: ["整份文件的日期", "Day of the whole file"],
  dayFormat: ["日期写法", "Days are written"],
  rangeDay: ["日期是一段时间时取", "Of a span of days take"],
  rangeAuto: ["不取，逐行询问", "none: ask for every row"],
  rangeFirst: ["第一天", "the first day"],
  rangeLast: ["最后一天", "the last day"],
  decimal: ["小数点写法", "Decimal sign"],
  recognised: ["自动识别", "recognised"],
  decimalPoint: ["点：1,234.56", "point: 1,234.56"],
  decimalComma: ["逗号：1.234,56", "comma: 1.234,56"],
  average: ["没有平均价的行", "Rows without an average"],
  averageWait: ["存疑，逐行补填", "wait to be completed"],
  averageMiddle: ["取最低价与最高价的中间值", "take the middle of low and high"],
  range: ["只有平均价的行", "Rows with an average only"],
  rangeWait: ["存疑，逐行补填", "wait to be completed"],
  rangeAverage: ["最低价、最高价与平均价相同", "low and high equal the average"],
  encoding: ["文字编码", "Encoding"],
  encoding_utf8: ["UTF-8", "UTF-8"],
  encoding_utf16: ["UTF-16（Unicode 文本）", "UTF-16 (Unicode text)"],
  encoding_gb18030: ["GBK / GB 18030（简体中文）", "GBK / GB 18030 (simplified Chinese)"],
  encoding_big5: ["Big5（繁体中文）", "Big5 (traditional Chinese)"],
  encoding_shift_jis: ["Shift_JIS（日文）", "Shift_JIS (Japanese)"],
  encoding_euc_kr: ["EUC-KR（韩文）", "EUC-KR (Korean)"],
  encoding_latin1: ["Latin-1（西文）", "Latin-1 (Western)"],
  blocks: ["并排的表", "Tables side by side"],
  blocksOf: [
    (n: number) => (n === 1 ? "只有一张" : `${n} 张并排`),
    (n: number) => (n === 1 ? "one only" : `${n} side by side`),
  ],
  blocksFound: [(n: number) => `识别到 ${n} 张表并排`, (n: number) => `${n} tables side by side were found`],
  dayColumns: ["日期作列名", "Days as names of columns"],
  dayColumnsYes: ["是，每个日期一行", "yes, a row for each day"],
  dayColumnsNo: ["不是", "no"],
  dayColumnsFound: [
    (days: string) => `识别到日期作列名：${days}`,
    (days: string) => `Days as names of columns: ${days}`,
  ],
  volumeUnit: ["上市量的单位", "Unit of the volume"],
  weights: ["包装重量（克）", "Weights of packages (grams)"],
  weightsHint: ["例如 盒=250，桶=5000", "Such as 盒=250, 桶=5000"],
  weightsWrong: ["请按“盒=250，桶=5000”的样子填写", "Write it as 盒=250, 桶=5000"],
  fillDown: ["空格同上一行的列", "Columns in which a blank cell repeats the one above"],
  missing: ["表示没有价格的记号", "Marks of a missing price"],
  missingHint: ["用空格分开，例如 缺 暂无", "With blanks between them, such as n/q none"],
  known: ["本次读法还包含", "It is also read with"],
  knownNames: [(pairs: string) => `品名对应：${pairs}`, (pairs: string) => `names: ${pairs}`],
  knownIgnored: [
    (names: string) => `不采集的品名：${names}`,
    (names: string) => `names that are not collected: ${names}`,
  ],
  knownMarkets: [(pairs: string) => `市场对应：${pairs}`, (pairs: string) => `markets: ${pairs}`],
  knownOnly: [
    (column: string, values: string) => `只取“${column}”为 ${values} 的行`,
    (column: string, values: string) => `rows with ${values} in “${column}” only`,
  ],
  // 未读取的内容
  leftOut: ["未读取的内容", "What was not read"],
  leftOutNone: ["文件里的内容都已读取。", "All that is in the file has been read."],
  leftRows: [(n: number) => `${n} 行`, (n: number) => (n === 1 ? "1 row" : `${n} rows`)],
  leftColumns: [(n: number) => `${n} 列`, (n: number) => (n === 1 ? "1 column" : `${n} columns`)],
  leftSheets: [(n: number) => `${n} 张`, (n: number) => (n === 1 ? "1 sheet" : `${n} sheets`)],
  leftAt: [(rows: string) => `第 ${rows} 行`, (rows: string) => `row ${rows}`],
  leftInSheet: [(sheet: string) => `工作表“${sheet}”`, (sheet: string) => `sheet “${sheet}”`],
  leftNamed: [(what: string) => `：${what}`, (what: string) => `: ${what}`],
  leftMore: [(n: number) => `等共 ${n} 处`, (n: number) => `and so on, ${n} in all`],
  // 上传
  clearFile: ["去掉所选文件", "Take the file away"],
  refused: ["这个文件读不了，没有导入任何内容。", "This file cannot be read; nothing has been imported."],
});

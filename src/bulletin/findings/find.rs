//! The findings of a drafted table, as a pure function of what is stored. One function per kind; a new kind joins the list
//! in [`find`].

use std::collections::BTreeMap;

use super::model::{Finding, FindingKind};
use crate::{
    model::CorrectedRow,
    pdf::Unprintable,
    table::{Row, Seen, Source, Table},
};
use kernel::{Day, Text};
use prices::{
    Variety,
    figures::{self, MIN_SOURCES, PriceUnit, Quote, permille},
    median,
    observations::intake::{WaitingBatch, WaitingPrice, candidate::Candidate},
    sources::SourceKind,
    warnings::{PriceWarning, WarningDirection, WarningRule},
};

/// A price over so many times, or under one so-many-th of, what the other sources say is a finding.
const FAR: i64 = 3;

/// A figure that a new computation moves by more than this is outdated: 2 %, the change that a reporter must explain.
const MOVED_PERMILLE: i64 = 20;

/// Varieties and prices that one sentence names.
const NAMED: usize = 5;

/// The city's last prices of a variety before the day, each with its own day: one side may be missing on a day that has
/// the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Earlier {
    pub wholesale: Option<(Day, i64)>,
    pub retail: Option<(Day, i64)>,
}

/// What findings are computed from.
pub struct Evidence<'a> {
    /// The table as it was drafted.
    pub table: &'a Table,
    /// The observations that it counts, and those that it leaves out for their unit.
    pub today: &'a [Seen],
    pub left_out: &'a [Seen],
    /// The city's last prices before the day, by variety.
    pub earlier: &'a BTreeMap<String, Earlier>,
    /// What a computation now would change, and how many observations it would count no longer.
    pub changed: &'a [CorrectedRow],
    pub withdrawn: usize,
    /// The bytes that a computation now gives, by their digest.
    pub now: &'a str,
    pub warnings: &'a [PriceWarning],
    pub waiting: &'a [WaitingPrice],
    pub batches: &'a [WaitingBatch],
    pub unprintable: &'a [Unprintable],
    /// A change of more than this must be acknowledged, in thousandths.
    pub change_permille: i64,
}

/// All findings, the gravest kind first, within a kind in the order of the table.
pub fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(above_retail(evidence));
    found.extend(outlying(evidence));
    found.extend(changes(evidence));
    found.extend(outdated(evidence));
    found.extend(warnings(evidence));
    found.extend(waiting(evidence));
    found.extend(left_out(evidence));
    found.extend(silent(evidence));
    found.extend(too_few(evidence));
    found.extend(without_glyph(evidence));
    found
}

impl Evidence<'_> {
    fn source(&self, code: &str) -> Option<&Source> {
        self.table.sources.iter().find(|source| source.code == code)
    }

    fn earlier_of(&self, row: &Row) -> Earlier {
        self.earlier.get(&row.variety.code).copied().unwrap_or_default()
    }

    fn variety(&self, code: &str) -> Option<&Variety> {
        self.table.rows.iter().map(|row| &row.variety).find(|variety| variety.code == code)
    }

    /// The quotes of a variety at one kind of source.
    fn quotes(&self, variety: &str, kind: SourceKind) -> Vec<Quote> {
        let of_kind = |seen: &&Seen| self.source(&seen.quote.source).is_some_and(|source| source.kind == kind);
        self.today.iter().filter(|seen| seen.variety == variety).filter(of_kind).map(|seen| seen.quote.clone()).collect()
    }
}

/// A price in both languages: per kilogram, so exact; the pages show it in the reader's unit.
fn price(fen: i64) -> (String, String) {
    let yuan = PriceUnit::Kg.text(fen);
    (format!("{yuan} 元/公斤"), format!("{yuan} yuan/kg"))
}

/// Several prices, which share their unit.
fn prices(fen: impl Iterator<Item = i64>) -> (String, String) {
    let yuan: Vec<String> = fen.take(NAMED).map(|fen| PriceUnit::Kg.text(fen)).collect();
    let yuan = yuan.join(" / ");
    (format!("{yuan} 元/公斤"), format!("{yuan} yuan/kg"))
}

/// `+81.4%` from thousandths.
fn percent(permille: i64) -> String {
    let sign = if permille < 0 { "-" } else { "+" };
    format!("{sign}{}.{}%", permille.abs() / 10, permille.abs() % 10)
}

fn above_retail<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = Finding> + 'a {
    evidence.table.rows.iter().filter_map(|row| {
        let wholesale = row.wholesale.average?;
        // With too few chains for an average, those that reported still tell.
        let asked: Vec<i64> = row.chains.iter().filter_map(|chain| chain.price).collect();
        let few = row.retail.average.is_none();
        let retail = row.retail.average.or_else(|| figures::weighted_mean(asked.iter().map(|price| (*price, 1))))?;
        if wholesale <= retail {
            return None;
        }
        let (name, (zh, en), (retail_zh, retail_en)) = (&row.variety, price(wholesale), price(retail));
        let of = if few {
            (format!("（{} 家超市）", asked.len()), format!(" ({} chains)", asked.len()))
        } else {
            Default::default()
        };
        let text = Text::new(
            format!("{} 批发均价 {zh}，高于零售均价 {retail_zh}{}", name.name_zh, of.0),
            format!("{}: wholesale {en} is above retail {retail_en}{}", name.name_en, of.1),
        );
        Some(Finding::new(FindingKind::WholesaleAboveRetail, true, &[&name.code], text, "").of(Some(name), None))
    })
}

/// Prices far from what the other sources say of the same good; of a lone source, from its own others and from the
/// city's last price.
fn outlying(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for row in &evidence.table.rows {
        for kind in [SourceKind::WholesaleMarket, SourceKind::Chain] {
            let quotes = evidence.quotes(&row.variety.code, kind);
            let by_source = figures::by_source(&quotes);
            for (code, _) in &by_source {
                let own: Vec<&Quote> = quotes.iter().filter(|quote| quote.source == *code).collect();
                let far: Vec<(i64, i64)> = own
                    .iter()
                    .filter_map(|quote| Some((quote.average, compared_with(evidence, row, kind, &quotes, &by_source, quote)?)))
                    .filter(|(price, usual)| *price > FAR * usual || *price * FAR < *usual)
                    .collect();
                found.extend(far.first().map(|(price, usual)| far_from(evidence, row, code, (*price, *usual), far.len())));
            }
        }
    }
    found
}

fn compared_with(
    evidence: &Evidence<'_>,
    row: &Row,
    kind: SourceKind,
    quotes: &[Quote],
    by_source: &[(String, i64)],
    quote: &Quote,
) -> Option<i64> {
    let others: Vec<i64> = by_source.iter().filter(|(code, _)| *code != quote.source).map(|(_, price)| *price).collect();
    if others.len() >= 2 {
        return median(others);
    }
    let earlier = evidence.earlier_of(row);
    let earlier = if kind == SourceKind::Chain { earlier.retail } else { earlier.wholesale };
    earlier.map(|(_, price)| price).or_else(|| {
        // The quote itself is one of them: of two that differ threefold, both are looked at.
        median(quotes.iter().filter(|other| *other != quote).map(|other| other.average).collect())
    })
}

fn far_from(evidence: &Evidence<'_>, row: &Row, source: &str, (fen, usual): (i64, i64), count: usize) -> Finding {
    let (name, (zh, en), (usual_zh, usual_en)) = (&row.variety, price(fen), price(usual));
    let (source_zh, source_en) = evidence.source(source).map_or((source, source), |s| (&s.name, &s.name_en));
    let times = figures::half_even(i128::from(fen.max(usual)) * 10, i128::from(fen.min(usual).max(1)));
    let times = format!("{}.{}", times / 10, times % 10);
    let (is_zh, is_en) = if fen > usual {
        (format!("是其他报价（{usual_zh}）的 {times} 倍"), format!("is {times} times the other prices, {usual_en}"))
    } else {
        (format!("只有其他报价（{usual_zh}）的 1/{times}"), format!("is 1/{times} of the other prices, {usual_en}"))
    };
    let more = if count > 1 { (format!("（共 {count} 条）"), format!(" ({count} prices)")) } else { Default::default() };
    let text = Text::new(
        format!("{} {source_zh} 报 {zh}，{is_zh}{}", name.name_zh, more.0),
        format!("{}: {source_en} reports {en}, which {is_en}{}", name.name_en, more.1),
    );
    Finding::new(FindingKind::OutlyingPrice, true, &[&name.code, source], text, "").of(Some(name), Some(source))
}

/// Averages that moved too far: wholesale against the day before, or against the last day that has one; retail likewise.
fn changes(evidence: &Evidence<'_>) -> Vec<Finding> {
    let day_before = evidence.table.day.plus(-1);
    let mut found = Vec::new();
    for row in &evidence.table.rows {
        let earlier = evidence.earlier_of(row);
        let drafted = row.wholesale.average.zip(row.change_fen).map(|(now, change)| (day_before, now - change));
        let sides = [
            ("wholesale", "批发均价", "wholesale", row.wholesale.average, drafted.or(earlier.wholesale)),
            ("retail", "零售均价", "retail", row.retail.average, earlier.retail),
        ];
        for (side, zh, en, now, then) in sides {
            let (Some(now), Some((day, then))) = (now, then) else { continue };
            // As it is printed, so that the reader of the finding and of the table gets the same.
            let Some(change) = evidence.table.unit.change(now, then).permille else { continue };
            if change.abs() > evidence.change_permille {
                found.push(change_of(evidence, row, (side, zh, en), now, (day, then), change));
            }
        }
    }
    // The largest first: it is what a reader of the table will ask about.
    found.sort_by_key(|(change, _)| -change.abs());
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn change_of(
    evidence: &Evidence<'_>,
    row: &Row,
    (side, side_zh, side_en): (&str, &str, &str),
    now: i64,
    (day, then): (Day, i64),
    change: i64,
) -> (i64, Finding) {
    let ((zh, en), (then_zh, then_en), by) = (price(now), price(then), percent(change));
    let (when_zh, when_en) = if day == evidence.table.day.plus(-1) {
        ("前一日".to_owned(), "the day before".to_owned())
    } else {
        (day.to_string(), day.to_string())
    };
    let name = &row.variety;
    let text = Text::new(
        format!("{} {side_zh} {zh}，较{when_zh}（{then_zh}）{by}", name.name_zh),
        format!("{}: {side_en} {en}, {by} on {then_en} {when_en}", name.name_en),
    );
    let grave = change.abs() > FAR * evidence.change_permille;
    (change, Finding::new(FindingKind::LargeChange, grave, &[side, &name.code], text, "").of(Some(name), None))
}

fn outdated(evidence: &Evidence<'_>) -> Option<Finding> {
    let moved = |before: Option<i64>, after: Option<i64>| match (before, after) {
        (Some(before), Some(after)) => permille(after - before, before).is_none_or(|by| by.abs() > MOVED_PERMILLE),
        (before, after) => before != after,
    };
    let rows: Vec<&CorrectedRow> = evidence
        .changed
        .iter()
        .filter(|row| moved(row.wholesale_before, row.wholesale_after) || moved(row.retail_before, row.retail_after))
        .collect();
    if rows.is_empty() && evidence.withdrawn == 0 {
        return None;
    }
    let names = |pick: fn(&Variety) -> &str, between: &str| {
        let named: Vec<&str> = rows.iter().take(NAMED).map(|row| pick(&row.variety)).collect();
        named.join(between) + if rows.len() > NAMED { " …" } else { "" }
    };
    let (n, withdrawn) = (rows.len(), evidence.withdrawn);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if withdrawn > 0 {
        zh.push(format!("草稿计入的 {withdrawn} 条采价已作废或更正"));
        en.push(format!("{withdrawn} prices that the draft counts were withdrawn or corrected"));
    }
    if n > 0 {
        zh.push(format!("按最新采价重算，{n} 个品种的均价会变：{}", names(|v| v.name_zh.as_str(), "、")));
        en.push(format!("the prices of now change {n} averages: {}", names(|v| v.name_en.as_str(), ", ")));
    }
    let text = Text::new(format!("{}。请先重新编制", zh.join("；")), format!("{}. Compute the draft again first", en.join("; ")));
    Some(Finding::new(FindingKind::Outdated, true, &[], text, evidence.now))
}

fn warnings<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = Finding> + 'a {
    evidence.warnings.iter().filter_map(|warning| {
        let name = evidence.variety(&warning.variety.code)?;
        let low = warning.direction == WarningDirection::Low;
        let (zh, en) = match (warning.rule, low) {
            (WarningRule::Outlier, false) => ("价格远高于近月", "far above its last month"),
            (WarningRule::Outlier, true) => ("价格远低于近月", "far below its last month"),
            (WarningRule::TwoDays, false) => ("连续两日大涨", "two days of steep rises"),
            (WarningRule::TwoDays, true) => ("连续两日大跌", "two days of steep falls"),
            (WarningRule::Week, false) => ("一周涨幅过大", "a steep rise within a week"),
            (WarningRule::Week, true) => ("一周跌幅过大", "a steep fall within a week"),
            (WarningRule::StockOut, _) => ("连日缺货", "out of stock for days"),
            // About a month that is over, not about prices of the day.
            (WarningRule::Ifpa, _) => return None,
        };
        let source = warning.source.as_ref();
        let place = source.map_or(("全市", "the city"), |s| (&s.name_zh, &s.name_en));
        let last = warning.evidence.prices.last();
        let last = last.map(|last| price(last.fen_per_kg)).unwrap_or_default();
        let text = Text::new(
            format!("{} {}：{zh}（{}），预警未处理", name.name_zh, place.0, last.0),
            format!("{}, {}: {en} ({}), and the warning is open", name.name_en, place.1, last.1),
        );
        let (id, evidence) = (warning.id.to_string(), format!("{:?}", warning.evidence));
        let finding = Finding::new(FindingKind::OpenWarning, warning.grade >= 2, &[&id], text, &evidence);
        Some(finding.of(Some(name), source.map(|s| s.code.as_str())))
    })
}

/// Rows of the queue, each with the average that it would be in fen per kg.
type WaitingRows<'a> = Vec<(&'a WaitingPrice, Option<i64>)>;

/// Rows in the queue by variety and source, what they would be; then files that wait as a whole.
fn waiting(evidence: &Evidence<'_>) -> Vec<Finding> {
    // Without a variety of the table: those that have another one, or none yet.
    let mut groups: BTreeMap<(usize, &str), WaitingRows<'_>> = BTreeMap::new();
    let place: BTreeMap<&str, usize> =
        evidence.table.rows.iter().enumerate().map(|(place, row)| (row.variety.code.as_str(), place)).collect();
    for row in evidence.waiting {
        let candidate: Candidate = row.candidate.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        let place = candidate.variety.as_deref().and_then(|code| place.get(code).copied());
        groups.entry((place.unwrap_or(usize::MAX), &row.source)).or_default().push((row, candidate.average));
    }
    let mut found: Vec<Finding> = Vec::new();
    for ((place, code), rows) in groups {
        let Some(source) = evidence.source(code) else { continue };
        let variety = evidence.table.rows.get(place).map(|row| &row.variety);
        let known: Vec<i64> = rows.iter().filter_map(|(_, price)| *price).collect();
        let (zh, en) = variety.map_or(("其他品名", "other goods"), |v| (&v.name_zh, &v.name_en));
        let n = rows.len();
        let (said, said_en) = if variety.is_none() || known.is_empty() {
            Default::default()
        } else {
            let (zh, en) = prices(known.into_iter());
            (format!("（{zh}）"), format!(" ({en})"))
        };
        let text = Text::new(
            format!("{zh} {} 有 {n} 条报价待核{said}，未计入", source.name),
            format!("{en}, {}: {n} prices wait for a decision{said_en} and do not count", source.name_en),
        );
        let ids: Vec<String> = rows.iter().map(|(row, _)| row.id.to_string()).collect();
        let key = [variety.map_or("", |v| v.code.as_str()), code];
        found.push(Finding::new(FindingKind::WaitingPrice, false, &key, text, &ids.join(",")).of(variety, Some(code)));
    }
    for batch in evidence.batches {
        let Some(source) = evidence.source(&batch.source) else { continue };
        let text = Text::new(
            format!("{} 的“{}”{} 行整批待处理，未计入", source.name, batch.file_name, batch.rows),
            format!("{}: '{}' with {} rows waits as a whole and does not count", source.name_en, batch.file_name, batch.rows),
        );
        let id = batch.id.to_string();
        found.push(Finding::new(FindingKind::WaitingPrice, false, &["batch", &id], text, "").of(None, Some(&batch.source)));
    }
    found
}

fn left_out(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for row in &evidence.table.rows {
        let mut by_source: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for seen in evidence.left_out.iter().filter(|seen| seen.variety == row.variety.code) {
            by_source.entry(&seen.quote.source).or_default().push(seen.quote.average);
        }
        for (code, left) in by_source {
            let (zh, en) = evidence.source(code).map_or((code, code), |s| (&s.name, &s.name_en));
            let (basis, said) = (format!("{left:?}"), prices(left.into_iter()));
            let text = Text::new(
                format!("{} {zh} 报 {}，单位存疑，未计入", row.variety.name_zh, said.0),
                format!("{}: {en} reports {}; the unit is in doubt, it does not count", row.variety.name_en, said.1),
            );
            let finding = Finding::new(FindingKind::LeftOut, false, &[&row.variety.code, code], text, &basis);
            found.push(finding.of(Some(&row.variety), Some(code)));
        }
    }
    found
}

fn silent<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = Finding> + 'a {
    evidence.table.sources.iter().filter(|source| !source.reported).map(|source| {
        let (zh, en) = match source.kind {
            SourceKind::Chain => (format!("（门店 {} 家）", source.stores), format!(" ({} shops)", source.stores)),
            _ => Default::default(),
        };
        let text = Text::new(
            format!("{}{zh} 当日没有计入的报价", source.name),
            format!("{}{en} has reported nothing that counts", source.name_en),
        );
        Finding::new(FindingKind::SilentSource, false, &[&source.code], text, "").of(None, Some(&source.code))
    })
}

/// Figures that too few sources stand behind: with some, but not enough, or with none where there was a price before.
fn too_few<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = Finding> + 'a {
    evidence.table.rows.iter().filter_map(|row| {
        let (markets, chains) = (row.wholesale.sources, row.retail.sources);
        let earlier = evidence.earlier_of(row);
        let gone = |sources: i64, last: Option<(Day, i64)>| sources == 0 && last.is_some();
        let few = |sources: i64| (1..MIN_SOURCES as i64).contains(&sources);
        let wholesale = few(markets) || gone(markets, earlier.wholesale);
        let retail = few(chains) || gone(chains, earlier.retail);
        if !wholesale && !retail {
            return None;
        }
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        if wholesale {
            zh.push(format!("批发 {markets} 家"));
            en.push(format!("{markets} markets"));
        }
        if retail {
            zh.push(format!("零售 {chains} 家"));
            en.push(format!("{chains} chains"));
        }
        let name = &row.variety;
        let text = Text::new(
            format!("{} 只有{}报价，不足 {MIN_SOURCES} 家，表中为“数据不足”", name.name_zh, zh.join("、")),
            format!("{}: only {} reported, fewer than {MIN_SOURCES}; the table has no figure", name.name_en, en.join(" and ")),
        );
        Some(Finding::new(FindingKind::TooFewSources, false, &[&name.code], text, "").of(Some(name), None))
    })
}

/// Texts with characters that no installed font has: they are printed, but not as they were written.
fn without_glyph<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = Finding> + 'a {
    let mut by_text: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for one in evidence.unprintable {
        by_text.entry((one.field, &one.printed)).or_default().push(format!("U+{:04X}", u32::from(one.character)));
    }
    by_text.into_iter().map(|((field, printed), characters)| {
        let (zh, en) = match field {
            "reason" => ("更正原因", "the reason"),
            "variety" => ("品种名", "a variety"),
            "spec" => ("规格", "a spec"),
            "source" => ("采价点名称", "a source"),
            "index" => ("指数名称", "the index"),
            _ => ("备注", "a note"),
        };
        let codes = characters.join(" ");
        let text = Text::new(
            format!("{zh}里的字符 {codes} 没有字体，PDF 中印为代码：{printed}"),
            format!("{codes} in {en} has no glyph, and the PDF prints its code point: {printed}"),
        );
        Finding::new(FindingKind::MissingGlyph, false, &[field, &codes], text, "")
    })
}

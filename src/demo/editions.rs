//! The published tables: one a day, reviewed with a word for everything that was found, one of them corrected.

use super::{
    people::People,
    prices::{DAYS, WRONG},
};
use bulletin::{
    BuildBulletin,
    findings::{AcknowledgeFindings, FindingKind, FindingRef},
    service,
};
use kernel::{Ctx, Day, Error, Id, PageQuery, Result, Ts};
use prices::{
    figures::PriceUnit,
    observations::{self, Filter, ReportPrice},
};
use signing::Signers;
use storage::Tx;

/// What the reviewer says to a finding, as offices write it.
fn word(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::WholesaleAboveRetail => "超市当日促销，已核对价签",
        FindingKind::OutlyingPrice => "已核实原始采价单，当日到货以精品为主",
        FindingKind::LargeChange => "已电话核实，与到货情况一致",
        FindingKind::Outdated => "迟报价格计入次日，本日不再重编",
        FindingKind::OpenWarning => "已知悉，预警另行处理",
        FindingKind::WaitingPrice => "待核报价不计入，核定后如有影响再更正",
        FindingKind::LeftOut => "单位存疑，已请市场补正，本日不计",
        FindingKind::SilentSource => "已联系，当日未能采价",
        FindingKind::TooFewSources => "货源少，如实标注数据不足",
        FindingKind::MissingGlyph => "已核对，代码不影响阅读",
    }
}

/// The reviewer answers for what was found about a draft, kind by kind.
fn answer(tx: &mut Tx, reviewer: &Ctx, draft: Id) -> Result<()> {
    let findings = service::check(tx, reviewer, draft)?.findings;
    for kind in FindingKind::ALL {
        let of_kind: Vec<FindingRef> = findings
            .iter()
            .filter(|finding| finding.kind == *kind)
            .map(|finding| FindingRef { key: finding.key.clone(), digest: finding.digest.clone() })
            .collect();
        if !of_kind.is_empty() {
            let cmd = AcknowledgeFindings { findings: of_kind, word: word(*kind).to_owned() };
            service::acknowledge(tx, reviewer, draft, &cmd)?;
        }
    }
    Ok(())
}

/// Publishes a table for each day before today, corrects one, and leaves today's as a draft to be reviewed.
pub(super) fn publish(tx: &mut Tx, now: Ts, people: &People, signer: &Signers) -> Result<usize> {
    let (city, reviewer) = (people.get("city")?, people.get("reviewer")?);
    let mut editions = 0;
    for n in -DAYS..0 {
        let day = now.day().plus(n);
        let at = |hour: i64| day.start().plus_hours(hour);
        let draft = service::build(tx, &city.at(at(15)), &BuildBulletin { day, unit: PriceUnit::Jin })?;
        answer(tx, &reviewer.at(at(16)), draft.id)?;
        service::review(tx, &reviewer.at(at(16)), draft.id, None)?;
        let published = service::publish(tx, &city.at(at(17)), signer, draft.id, None)?;
        editions += 1;
        if n == WRONG.0 {
            correct(tx, (day, now), published.id, people, signer)?;
            editions += 1;
        }
    }
    service::build(tx, &city.at(now), &BuildBulletin { day: now.day(), unit: PriceUnit::Jin })?;
    Ok(editions)
}

/// The next morning the market notices the slip.
fn correct(tx: &mut Tx, (day, now): (Day, Ts), edition: Id, people: &People, signer: &Signers) -> Result<()> {
    let (city, reviewer, market) = (people.get("city")?, people.get("reviewer")?, people.get("market")?);
    let morning = |hour: i64| day.plus(1).start().plus_hours(hour);
    let filter =
        Filter { day: Some(day), variety: Some(WRONG.2.to_owned()), source: Some(WRONG.1.to_owned()), ..Filter::default() };
    let found = observations::service::list(tx, &market.at(morning(8)), filter, &PageQuery::default())?.items;
    let wrong = found.into_iter().next().ok_or_else(|| Error::unexpected("the wrong price was not reported"))?;
    observations::service::make_void(tx, &market.at(morning(8)), wrong.id, "录入时串行，与胡萝卜填反")?;
    let right = |fen: i64| {
        let jin = fen * 100 / 62 / 2;
        format!("{}.{:02}", jin / 100, jin % 100)
    };
    let report = ReportPrice {
        source: wrong.source,
        variety: wrong.variety,
        day,
        low: right(wrong.low_fen_per_kg.0),
        average: right(wrong.average_fen_per_kg.0),
        high: right(wrong.high_fen_per_kg.0),
        unit: "元/斤".to_owned(),
        volume_kg: wrong.volume_kg,
        stores: None,
        spec: Some(wrong.spec),
        origin: Some(wrong.origin),
        reason: Some("更正录入错误".to_owned()),
    };
    observations::service::report(tx, &market.at(morning(8)), &report)?;
    // The index of this day and of all later ones has changed with it.
    super::history::catch_up(tx, now)?;
    let reason = "新发地西红柿报价录入串行，按原始采价单更正";
    let draft = service::correct(tx, &city.at(morning(9)), edition, reason)?;
    answer(tx, &reviewer.at(morning(10)), draft.id)?;
    service::review(tx, &reviewer.at(morning(10)), draft.id, None)?;
    service::publish(tx, &city.at(morning(11)), signer, draft.id, None)?;
    Ok(())
}

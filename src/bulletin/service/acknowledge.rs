//! The reviewer's words for findings: given before the table is reviewed or published, kept with the edition.

use std::collections::HashMap;

use serde_json::json;

use super::{
    check::{findings_of, show_check},
    editions::unpublished,
};
use crate::{
    findings::{self, AcknowledgeFindings, Acknowledged, Acknowledgement, AcknowledgementRow, Finding},
    model::{BulletinRow, DraftCheck},
    store,
};
use access::{Permission, require};
use kernel::{Ctx, Error, ErrorCode, Id, Page, Result, Text, error::Check};
use storage::Tx;

/// Findings acknowledged in one call.
const MOST: usize = 500;

/// A second person answers for findings with one word. Returns the check as it is then.
///
/// # Errors
/// `same_person_review` for whoever prepared the table, `wrong_state` once it is published; field errors: no word, a
/// finding that says something else by now.
pub fn acknowledge(tx: &mut Tx, ctx: &Ctx, id: Id, cmd: &AcknowledgeFindings) -> Result<DraftCheck> {
    require(ctx, Permission::BulletinReview)?;
    let row = unpublished(tx, id, None)?;
    if ctx.user_id().is_none_or(|user| row.prepared_by == Some(user)) {
        return Err(Error::new(ErrorCode::SamePersonReview));
    }
    let (word, mut now) = (valid_word(&cmd.word)?, show_check(tx, &row)?);
    let mut rule = Check::new();
    rule.require((1..=MOST).contains(&cmd.findings.len()), "findings", "out_of_range", "一次 1 至 500 项", "one to 500 at once");
    let mut read: Vec<&Finding> = Vec::new();
    for (place, seen) in cmd.findings.iter().enumerate() {
        let found = now.findings.iter().find(|finding| finding.key == seen.key && finding.digest == seen.digest);
        rule.require(
            found.is_some(),
            &format!("findings[{place}]"),
            "changed",
            "该项已有变化，请刷新后重看",
            "it has changed: reload and read it again",
        );
        // Named twice in one call it is acknowledged once.
        if let Some(found) = found
            && !read.iter().any(|one| one.key == found.key)
        {
            read.push(found);
        }
    }
    rule.finish()?;
    keep(tx, ctx, &row, &read, word, ctx.user_id())?;
    words(tx, &row, &mut now.findings)?;
    now.open = now.findings.iter().filter(|finding| finding.acknowledged.is_none()).count() as i64;
    Ok(now)
}

/// The platform says the same word to all findings that have none: for tables of days gone by that are taken over, in the
/// words of whoever answers for them.
///
/// # Errors
/// A field error without a word.
pub(super) fn acknowledge_all(tx: &mut Tx, ctx: &Ctx, row: &BulletinRow, word: &str) -> Result<()> {
    let findings = findings_of(tx, row)?;
    let open: Vec<&Finding> = findings.iter().filter(|finding| finding.acknowledged.is_none()).collect();
    if open.is_empty() { Ok(()) } else { keep(tx, ctx, row, &open, valid_word(word)?, None) }
}

/// Signs alone are no word.
fn valid_word(word: &str) -> Result<&str> {
    let word = word.trim();
    let mut check = Check::new();
    check.length(word, 1, 200, "word").require(
        word.is_empty() || word.chars().any(char::is_alphanumeric),
        "word",
        "no_word",
        "请写明理由",
        "say why in words",
    );
    check.finish()?;
    Ok(word)
}

fn keep(tx: &mut Tx, ctx: &Ctx, row: &BulletinRow, findings: &[&Finding], word: &str, by: Option<Id>) -> Result<()> {
    let market = tx.market();
    let one = |finding: &&Finding| AcknowledgementRow {
        market,
        id: Id::new(ctx.now),
        bulletin_id: row.id,
        kind: finding.kind,
        finding: finding.key.clone(),
        digest: finding.digest.clone(),
        text_zh: finding.text.zh.clone(),
        text_en: finding.text.en.clone(),
        word: word.to_owned(),
        acknowledged_by: by,
        acknowledged_at: ctx.now,
    };
    findings::insert(tx, &findings.iter().map(one).collect::<Vec<_>>())?;
    let texts: Vec<&str> = findings.iter().map(|finding| finding.text.zh.as_str()).collect();
    let entry = audit::Entry::new(audit::Entity::Bulletin, row.id, audit::Action::Acknowledge).reason(Some(word));
    audit::record(tx, ctx, entry.detail(json!({ "day": row.day, "edition": row.edition, "findings": texts })))
}

/// The words for an edition's findings, with the names of those who said them.
fn said(tx: &mut Tx, bulletin: Id) -> Result<Vec<(AcknowledgementRow, Acknowledged)>> {
    let rows = findings::list(tx, bulletin)?;
    let people: Vec<Id> = rows.iter().filter_map(|row| row.acknowledged_by).collect();
    let names = accounts::service::names(tx, people)?;
    let with_name = |row: AcknowledgementRow| {
        let by = row.acknowledged_by.and_then(|id| names.get(&id).cloned());
        let said = Acknowledged { word: row.word.clone(), by, at: row.acknowledged_at };
        (row, said)
    };
    Ok(rows.into_iter().map(with_name).collect())
}

/// Puts to each finding the word that holds for it: the last one for just what it says, by somebody else than the person
/// who prepared the table.
pub(super) fn words(tx: &mut Tx, row: &BulletinRow, findings: &mut [Finding]) -> Result<()> {
    let others =
        said(tx, row.id)?.into_iter().filter(|(one, _)| one.acknowledged_by.is_none() || one.acknowledged_by != row.prepared_by);
    let known: HashMap<(String, String), Acknowledged> =
        others.map(|(one, acknowledged)| ((one.finding, one.digest), acknowledged)).collect();
    for finding in findings {
        finding.acknowledged = known.get(&(finding.key.clone(), finding.digest.clone())).cloned();
    }
    Ok(())
}

/// An edition's trail: every finding that was acknowledged and the word for it, the oldest first.
///
/// # Errors
/// `not_found`.
pub fn acknowledgements(tx: &mut Tx, ctx: &Ctx, id: Id) -> Result<Page<Acknowledgement>> {
    require(ctx, Permission::BulletinPrepare)?;
    store::find(tx, id)?;
    let one = |(row, acknowledged): (AcknowledgementRow, Acknowledged)| Acknowledgement {
        id: row.id,
        kind: row.kind,
        key: row.finding,
        text: Text::new(row.text_zh, row.text_en),
        acknowledged,
    };
    Ok(Page { items: said(tx, id)?.into_iter().map(one).collect(), next_cursor: None })
}

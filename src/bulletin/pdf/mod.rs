//! The edition as a PDF. The page is `page.typ`; the figures reach it as JSON.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    export::TITLE,
    files::Document,
    lunar::LunarDate,
    printed,
    table::{Mover, Row, Table},
    workbook::percent_text,
};
use kernel::{Result, Ts};
use prices::{
    figures::{PriceUnit, PrintedChange, hundredths},
    index::IndexLine,
    sources::SourceKind,
};

/// A character of an edition that the page can only show as its code point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprintable {
    /// `reason`, `variety`, `spec`, `source`, `note`, `index`.
    pub field: &'static str,
    /// The text that holds it, as it is printed.
    pub printed: String,
    pub character: char,
}

/// The characters of a table's texts that have no glyph on this machine, each once per text. None where no page can be set,
/// or the fonts are not known yet: then they are printed as code points without having been shown to a reviewer.
pub fn unprintable(table: &Table) -> Vec<Unprintable> {
    let Some(fonts) = typeset::remembered_fonts() else { return Vec::new() };
    let rows = table.rows.iter().flat_map(|row| {
        let note = row.note.iter().map(|note| ("note", note));
        [("variety", &row.variety.name_zh), ("spec", &row.spec)].into_iter().chain(note)
    });
    let sources = table.sources.iter().map(|source| ("source", &source.name));
    let index = table.index.iter().map(|index| ("index", &index.name_zh));
    let texts: BTreeSet<(&str, &String)> =
        table.reason.iter().map(|reason| ("reason", reason)).chain(sources).chain(rows).chain(index).collect();
    let found = texts.into_iter().flat_map(|(field, text)| {
        fonts.unprintable(text).into_iter().map(move |character| Unprintable { field, printed: fonts.printable(text), character })
    });
    found.collect()
}

/// Typesets the edition. The same edition in the same unit is the same document, whoever makes it.
///
/// # Errors
/// Those of [`typeset::pdf`].
pub fn typeset(document: &Document) -> Result<Vec<u8>> {
    let ident = format!("cailanzi {} {}", document.row.digest, document.unit.as_str());
    typeset::pdf(include_str!("page.typ"), figures(document), &ident)
}

/// What the page shows, as texts in the unit of the document.
fn figures(document: &Document) -> Value {
    let (table, row) = (&document.table, &document.row);
    let lunar = LunarDate::of(table.day).map(|date| date.name_zh(true));
    let day = table.day;
    let chains: Vec<&str> = table.sources.iter().filter(|s| s.kind == SourceKind::Chain).map(|s| s.name.as_str()).collect();
    let movers = |movers: &[Mover]| -> Vec<String> {
        movers.iter().map(|m| format!("{} {}%", m.variety.name_zh, percent_text(m.change_permille))).collect()
    };
    let sources = |reported: bool| -> Vec<&str> {
        table.sources.iter().filter(|s| s.reported == reported).map(|s| s.name.as_str()).collect()
    };
    let summary = document.summary();
    let public = row.state.is_public();
    let signature = row.signature();
    json!({
        "title": TITLE,
        "date": [day.year(), i16::from(day.month()), i16::from(day.day_of_month())],
        "day": format!("{} 年 {} 月 {} 日", day.year(), day.month(), day.day_of_month()),
        "lunar": lunar,
        "edition": row.edition,
        "unit": document.unit.name_zh(),
        "public": public,
        "published": row.published_at.map(Ts::beijing_minute),
        "reason": row.reason,
        "summary": summary.text_zh,
        "risers": movers(&summary.risers),
        "fallers": movers(&summary.fallers),
        "index": table.index.as_ref().map(IndexLine::text_zh),
        "chains": chains,
        "rows": table.rows.iter().map(|row| line(document.unit, row)).collect::<Vec<_>>(),
        "compared": table.compared().into_iter().map(|(zh, _, day)| format!("{zh}：{day}")).collect::<Vec<_>>(),
        "coverage": {
            "markets": format!("{}/{}", table.coverage.markets, table.coverage.markets_expected),
            "chains": format!("{}/{}", table.coverage.chains, table.coverage.chains_expected),
            "stores": format!("{}/{}", table.coverage.stores, table.coverage.stores_expected),
        },
        "reported": sources(true),
        "silent": sources(false),
        "prepared": document.prepared_by.as_deref().unwrap_or("平台"),
        "reviewed": document.reviewed_by,
        "method": row.method_version,
        "digest": public.then_some(&row.digest),
        "previous": public.then_some(&row.previous_digest),
        "key": signature.as_ref().map(|s| &s.key_id),
        "signature": signature.as_ref().map(|s| &s.value),
    })
}

/// One line as texts; an empty text is a dash on the page.
fn line(unit: PriceUnit, row: &Row) -> Value {
    let (wholesale, retail) = (&row.wholesale, &row.retail);
    let price = |fen: Option<i64>| fen.map(|fen| unit.text(fen)).unwrap_or_default();
    let percent = |permille: Option<i64>| permille.map(percent_text).unwrap_or_default();
    let mostly = match (wholesale.mostly_low, wholesale.mostly_high) {
        (Some(low), Some(high)) if unit.printed(low) == unit.printed(high) => unit.text(low),
        (Some(low), Some(high)) => format!("{}–{}", unit.text(low), unit.text(high)),
        _ => String::new(),
    };
    let changes = printed::changes(unit, row);
    let day = changes.day.map(|PrintedChange { by, .. }| format!("{}{}", if by > 0 { "+" } else { "" }, hundredths(by)));
    json!({
        "rank": row.rank.to_string(),
        "name": row.variety.name_zh,
        "spec": row.spec,
        "insufficient": wholesale.insufficient,
        "wholesale": [price(wholesale.low), price(wholesale.average), price(wholesale.high), mostly],
        "markets": wholesale.sources.to_string(),
        "tonnes": wholesale.volume_kg.map(|kg| (kg + 500) / 1000).map(|t| t.to_string()).unwrap_or_default(),
        "chains": row.chains.iter().map(|chain| price(chain.price)).collect::<Vec<_>>(),
        "retail": price(retail.average),
        "retail_insufficient": retail.insufficient,
        "stores": retail.stores.to_string(),
        "margin": percent(changes.margin).trim_start_matches('+'),
        "changes": [day.unwrap_or_default(), percent(changes.day.and_then(|day| day.permille)), percent(changes.week), percent(changes.year), percent(changes.lunar)],
        "note": row.note.clone().unwrap_or_default(),
    })
}

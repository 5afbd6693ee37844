//! In builds for development and tests every statement is looked at: one that touches a table of the markets must name the
//! market once for each of them, or it could read or change another market's rows.

use std::{collections::HashSet, sync::LazyLock};

use diesel::connection::{Connection, InstrumentationEvent};

use super::{connection::AnyConn, migrate::STEPS};

/// The tables whose first column is the market, as the schema text has them.
static OF_MARKET: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let tables = STEPS.iter().flat_map(|step| step.text.split("CREATE TABLE ").skip(1));
    tables
        .filter_map(|table| table.split_once(" (\n    market TEXT "))
        .map(|(name, _)| name)
        .filter(|name| !name.contains(' '))
        .collect()
});

/// The connection, whose statements are looked at from now on: it panics at one that leaves the market out.
pub fn watched(mut conn: AnyConn) -> AnyConn {
    conn.set_instrumentation(look);
    conn
}

fn look(event: InstrumentationEvent<'_>) {
    if let InstrumentationEvent::StartQuery { query, .. } = event {
        let text = query.to_string();
        let sql = text.split("-- binds").next().unwrap_or_default();
        assert!(names_market(sql), "a statement leaves the market out: {sql}");
    }
}

/// Whether the statement names the market at least once for each table of the markets that it names.
fn names_market(sql: &str) -> bool {
    let is_change = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|word| sql.starts_with(word));
    if !is_change {
        return true;
    }
    let words: Vec<&str> = sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    let is_table = |pair: &&[&str]| ["FROM", "JOIN", "INTO", "UPDATE"].contains(&pair[0]) && OF_MARKET.contains(pair[1]);
    let tables = words.windows(2).filter(is_table).count();
    words.iter().filter(|word| **word == "market").count() >= tables
}

#[cfg(test)]
mod tests {
    use super::names_market;

    #[test]
    fn statement_without_its_market_is_found() {
        for good in [
            "SELECT 1",
            "PRAGMA integrity_check",
            "SELECT * FROM varieties WHERE code = ?",
            "SELECT `deals`.`id` FROM `deals` WHERE (`deals`.`market` = ?)",
            "INSERT INTO `clearing_rounds` (`market`, `offers`, `proposals`) VALUES (?, ?, ?)",
            "SELECT 1 FROM deals d JOIN users u ON u.market = d.market AND u.id = d.x WHERE d.market = ?",
        ] {
            assert!(names_market(good), "{good}");
        }
        for bad in [
            "DELETE FROM `deals`",
            "SELECT * FROM listings l WHERE l.id = ?",
            "SELECT 1 FROM deals d JOIN users u ON u.id = d.x WHERE d.market = ?",
        ] {
            assert!(!names_market(bad), "{bad}");
        }
    }
}

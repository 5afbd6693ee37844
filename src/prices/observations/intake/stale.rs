//! Sheets that say what the sheet before said, price by price: an old one sent again under a new day, or prices that did
//! not move. Which of the two is said beforehand by the reporter, or afterwards by a person, for the whole sheet at once.

use std::collections::HashMap;

use super::{
    candidate::JudgedRow,
    judge::{Placed, mark},
    rules::{self, RowVerdict},
};
use crate::observations::model::RECENT_DAYS;
use kernel::Day;

/// A sheet with fewer prices than this may well be equal by chance.
const STALE_ROWS: usize = 10;

/// The prices of a source on a day, by series.
type Prices = Vec<(usize, i64)>;

/// The newest sheet of a source.
#[derive(Debug)]
struct Sheet {
    day: Day,
    prices: Prices,
    /// Its prices are the same since this day, or were confirmed on it.
    since: Day,
}

impl Sheet {
    /// Takes the place of the sheet before; true when it says the same.
    fn follow(&mut self, day: Day, mut prices: Prices) -> bool {
        prices.sort_unstable();
        let same = self.prices == prices && self.day >= day.plus(-RECENT_DAYS);
        if !same {
            self.since = day;
        }
        (self.day, self.prices) = (day, prices);
        same
    }
}

/// The newest sheets of the sources of a batch.
#[derive(Debug, Default)]
pub struct Sheets(HashMap<String, Sheet>);

impl Sheets {
    /// Reads what a source reported, in the order of days; `confirmed` is the last day on which somebody said that its
    /// prices had not moved.
    pub fn read(&mut self, source: &str, prices: &[(Day, usize, i64)], confirmed: Option<Day>) {
        for of_day in prices.chunk_by(|a, b| a.0 == b.0) {
            let day = of_day[0].0;
            let sheet = of_day.iter().map(|(_, series, price)| (*series, *price)).collect();
            self.follow(source, day, sheet);
        }
        if let (Some(sheet), Some(day)) = (self.0.get_mut(source), confirmed) {
            sheet.since = sheet.since.max(day);
        }
    }

    fn follow(&mut self, source: &str, day: Day, prices: Prices) -> Option<Day> {
        let sheet = self.0.entry(source.to_owned()).or_insert_with(|| Sheet { day, prices: Vec::new(), since: day });
        let before = sheet.day;
        sheet.follow(day, prices).then_some(before)
    }

    /// Sets sheets aside that repeat the one before, once their prices have not moved for the days after which the source
    /// is asked.
    pub fn mark(&mut self, rows: &mut [JudgedRow], order: &[Placed], asked_after: &HashMap<String, i32>) {
        for of_day in order.chunk_by(|a, b| a.0 == b.0) {
            let day = of_day[0].0;
            let mut today: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
            for (_, at, series) in of_day {
                // What was reported before belongs to the day's sheet, too; what stands in the file twice does not.
                let twice = [rules::DUPLICATE_ROW.code, rules::DUPLICATE_ID.code];
                let twice = rows[*at].messages.iter().any(|m| twice.contains(&m.code.as_str()));
                if !twice && rows[*at].candidate.average.is_some() {
                    today.entry(rows[*at].candidate.source.clone()).or_default().push((*series, *at));
                }
            }
            for (source, prices) in today {
                let sheet: Prices =
                    prices.iter().filter_map(|(series, at)| Some((*series, rows[*at].candidate.average?))).collect();
                let enough = sheet.len() >= STALE_ROWS;
                let Some(before) = self.follow(&source, day, sheet).filter(|before| *before < day && enough) else { continue };
                let Some(sheet) = self.0.get_mut(&source) else { continue };
                if day.number() - sheet.since.number() < asked_after.get(&source).copied().unwrap_or(1) {
                    continue;
                }
                // Asked once, it is asked again after as many days.
                sheet.since = day;
                for (_, at) in prices {
                    if matches!(rows[at].verdict, RowVerdict::Accepted | RowVerdict::Superseding) {
                        rows[at].messages.clear();
                        mark(&mut rows[at], &rules::STALE, before, before);
                    }
                }
            }
        }
    }
}

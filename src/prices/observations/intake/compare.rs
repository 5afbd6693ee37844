//! What a price is measured by, from the nearest on: its own series, the same goods of other origins and specs at its
//! source, the other sources of its kind, those of the other kind, and where there is nothing else the rows beside it or
//! its category. Logarithms of prices measure how far off a price is: they are no prices, so floats are in their place.

use hashbrown::HashMap;

use super::{
    doubt::{Doubt, sources_en, sources_zh, text},
    first::Batchmates,
    rules,
    series::{Book, Point, Standing},
    step::{distance, step},
};
use crate::{
    figures,
    observations::model::RECENT_PRICES,
    sources::{PriceSource, SourceKind},
    statistics::median,
};
use catalogue::search::VarietyIndex;
use kernel::Day;

/// What other sources said so many days ago still tells what a variety costs.
pub const OTHERS_DAYS: i32 = 7;
/// A person's word on a series that is far from all others holds for so many days, …
pub const CONFIRMED_DAYS: i32 = 60;
/// … for prices within this factor of the confirmed one.
const CONFIRMED_FACTOR: i64 = 2;
/// Beyond this factor of every other source a price waits whatever its history.
const FAR_FACTOR: i64 = 3;
/// Retail is above wholesale, and rarely more than this factor.
const RETAIL_FACTOR: i64 = 4;
/// So much may wholesale be above retail before it waits (5/4): grades differ, and days.
const OVERLAP: (i64, i64) = (5, 4);

/// A unit is suspected of a price that has moved at once, in ln, not of one that rose to twice its level in a month.
const UNIT_STEP: f64 = 0.35;

/// Sources of one form are compared with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    Wholesale,
    Retail,
    /// Other places and countries, by currency: only among themselves.
    Reference(String),
}

impl Form {
    pub fn of(source: &PriceSource) -> Form {
        match source.kind {
            SourceKind::WholesaleMarket => Form::Wholesale,
            SourceKind::Chain | SourceKind::Ecommerce | SourceKind::CommunityStore => Form::Retail,
            SourceKind::Reference => Form::Reference(source.currency.clone()),
        }
    }

    fn counterpart(&self) -> Option<Form> {
        match self {
            Form::Wholesale => Some(Form::Retail),
            Form::Retail => Some(Form::Wholesale),
            Form::Reference(_) => None,
        }
    }

    /// Whether prices of the two forms say something about each other.
    pub fn comparable(&self, other: &Form) -> bool {
        self == other || self.counterpart().as_ref() == Some(other)
    }
}

/// Everything that is known around a batch.
pub struct Known<'a> {
    pub book: Book,
    /// By the number of the source.
    pub forms: Vec<Form>,
    /// What persons have confirmed of a series.
    pub confirmed: HashMap<usize, Vec<(Day, i64)>>,
    pub varieties: &'a VarietyIndex,
}

/// What one source says of a variety.
pub struct Figure {
    pub price: i64,
    pub same_spec: bool,
}

impl Known<'_> {
    /// Whether a price fits what is known. `mates` measures the first price of a series, and is asked for no other.
    pub fn doubt(&self, series: usize, day: Day, price: i64, mates: impl FnOnce() -> Batchmates) -> Option<Doubt> {
        let own = self.book.series[series].0.reliable(day);
        let form = self.form(self.book.goods[self.book.goods_of(series)].source);
        let others = form.map(|form| self.figures(series, day, form)).unwrap_or_default();
        let elsewhere = || self.far(day, price, &others).or_else(|| self.across(series, day, price, form?));
        self.unit(series, day, price, &own, &others)
            .or_else(|| if self.confirmed(series, day, price) { None } else { elsewhere() })
            .or_else(|| if own.is_empty() { self.first(series, day, price, &others, &mates()) } else { step(price, &own) })
    }

    pub(super) fn form(&self, source: usize) -> Option<&Form> {
        self.forms.get(source)
    }

    /// What the other sources of a form say, each by the same spec where it has it.
    fn figures(&self, series: usize, day: Day, form: &Form) -> Vec<Figure> {
        let kin = &self.book.kins[self.book.series[series].1];
        let goods = &self.book.goods[kin.goods];
        let elsewhere = &self.book.varieties[goods.variety].goods;
        if elsewhere.len() == 1 {
            return Vec::new();
        }
        let first = day.plus(-OTHERS_DAYS);
        let of = |other: &usize| {
            let other = &self.book.goods[*other];
            if other.source == goods.source || self.form(other.source) != Some(form) {
                return None;
            }
            let (mut same, mut all) = (Vec::new(), Vec::new());
            for number in &other.kins {
                let theirs = &self.book.kins[*number];
                for series in &theirs.series {
                    if let Some(point) = self.book.series[*series].0.newest(first, day) {
                        all.push(point.price);
                        if theirs.spec == kin.spec {
                            same.push(point.price);
                        }
                    }
                }
            }
            let same_spec = !same.is_empty();
            median(if same_spec { same } else { all }).map(|price| Figure { price, same_spec })
        };
        elsewhere.iter().filter_map(of).collect()
    }

    /// How far a stored price may be relied on.
    pub fn standing(&self, series: usize, day: Day) -> Standing {
        let confirmed = self.confirmed.get(&series).is_some_and(|levels| levels.iter().any(|(when, _)| *when == day));
        if confirmed { Standing::Confirmed } else { Standing::Plain }
    }

    fn confirmed(&self, series: usize, day: Day, price: i64) -> bool {
        let holds = |(when, level): &(Day, i64)| {
            *when <= day
                && *when >= day.plus(-CONFIRMED_DAYS)
                && price < level * CONFIRMED_FACTOR
                && price * CONFIRMED_FACTOR > *level
        };
        self.confirmed.get(&series).is_some_and(|levels| levels.iter().any(holds))
    }

    /// About twice or half the recent prices. A series with few of its own is measured by the same spec of any origin: one
    /// place may be dearer than another, but hardly just twice as dear; and then by the other sources.
    fn unit(&self, series: usize, day: Day, price: i64, own: &[&Point], others: &[Figure]) -> Option<Doubt> {
        let last = |points: Vec<i64>| points[points.len().saturating_sub(RECENT_PRICES)..].to_vec();
        if distance(price, own).is_some_and(|off| off <= UNIT_STEP) {
            return None;
        }
        let mut measure = last(own.iter().map(|point| point.price).collect());
        let (mut zh, mut en) = ("本系列近期", "the series' recent");
        if measure.len() < figures::MIN_HISTORY {
            let kin = &self.book.kins[self.book.series[series].1];
            measure = last(kin.history.reliable(day).iter().map(|point| point.price).collect());
            (zh, en) = ("本采价点同规格各产地近期", "the source's recent, same spec, any origin,");
        }
        if measure.len() < figures::MIN_HISTORY {
            measure = others.iter().map(|figure| figure.price).collect();
            (zh, en) = ("其他采价点", "the other sources'");
        }
        if !figures::unit_suspected(price, &measure) {
            return None;
        }
        let n = measure.len();
        let middle = median(measure)?;
        let shown = text(price);
        let doubt = Doubt {
            rule: rules::UNIT_SUSPECTED,
            zh: format!("{shown} 元/公斤；{zh} {n} 个价的中位 {}", text(middle)),
            en: format!("{shown} yuan/kg; {en} median {} of {n} prices", text(middle)),
            factor: if price > middle { 1 } else { -1 },
        };
        Some(doubt)
    }

    /// Beyond three times, or below a third, of every other source.
    fn far(&self, day: Day, price: i64, others: &[Figure]) -> Option<Doubt> {
        let lowest = others.iter().map(|figure| figure.price).min()?;
        let highest = others.iter().map(|figure| figure.price).max()?;
        (price > highest * FAR_FACTOR || price * FAR_FACTOR < lowest)
            .then(|| Doubt::new(rules::FAR_FROM_OTHERS, price, &sources_zh(others, day), &sources_en(others, day)))
    }

    /// Wholesale above retail, or either out of all proportion to the other.
    fn across(&self, series: usize, day: Day, price: i64, form: &Form) -> Option<Doubt> {
        let figures = self.figures(series, day, &form.counterpart()?);
        let middle = median(figures.iter().map(|figure| figure.price).collect())?;
        let (wholesale, retail) = if *form == Form::Wholesale { (price, middle) } else { (middle, price) };
        let above = wholesale * OVERLAP.1 > retail * OVERLAP.0;
        let rule = if above {
            rules::WHOLESALE_ABOVE_RETAIL
        } else if wholesale * RETAIL_FACTOR < retail {
            rules::FAR_FROM_OTHER_KIND
        } else {
            return None;
        };
        let (zh, en) = if *form == Form::Wholesale { ("零售", "retail") } else { ("批发", "wholesale") };
        Some(Doubt::new(
            rule,
            price,
            &format!("{zh}：{}", sources_zh(&figures, day)),
            &format!("{en}: {}", sources_en(&figures, day)),
        ))
    }
}

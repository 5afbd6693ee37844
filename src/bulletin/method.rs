//! The sets of definitions that tables have been computed by ("figures", section 3).

/// The name of the present set of definitions. It changes whenever the same observations would give another table;
/// editions of earlier methods are computed again by theirs (see [`Method`]).
pub const METHOD_VERSION: &str = Method::NEWEST.name();

/// The sets of definitions that editions have been published by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Compared with the day before and the week before.
    One,
    /// Also with the same date of the year before, solar and lunar, and with no day near it; the note says how an average
    /// was weighted.
    Two,
    /// Every change also in fen, so that it can be printed as the difference of printed prices.
    Three,
}

impl Method {
    pub const NEWEST: Method = Method::Three;

    pub const fn name(self) -> &'static str {
        match self {
            Method::One => "cailanzi-prices-1",
            Method::Two => "cailanzi-prices-2",
            Method::Three => "cailanzi-prices-3",
        }
    }

    /// `None` for a name that this program does not know: a newer one made that edition.
    pub fn named(name: &str) -> Option<Method> {
        [Method::One, Method::Two, Method::Three].into_iter().find(|method| method.name() == name)
    }
}

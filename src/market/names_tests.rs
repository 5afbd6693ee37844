//! The words of states and grades are those that the pages show.

use std::{collections::BTreeMap, fs, path::Path};

use super::{
    cells::tier_names,
    deals::{DealState, payments::PaymentState},
    listing::ListingState,
    proposals::ProposalState,
};
use kernel::{Grade, Lang, Role, text::Named};

fn page(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend/src").join(path)).unwrap()
}

/// The pairs of one table of `labels.ts`, by key: `agreed: ["待发货", "Agreed"],`.
fn labels(table: &str) -> BTreeMap<String, (String, String)> {
    let text = page("shared/i18n/labels.ts");
    let from = text.find(&format!("export const {table}:")).unwrap_or_else(|| panic!("no table {table}"));
    let body = &text[from..from + text[from..].find("\n};").unwrap()];
    let pair = |line: &str| {
        let (key, words) = line.trim().split_once(": [")?;
        let words = words.trim_end_matches(',').trim_end_matches(']');
        let (zh, en) = words.split_once("\", \"")?;
        let (zh, en) = (zh.trim_start_matches('"'), en.trim_end_matches('"'));
        Some((key.trim_matches('"').to_owned(), (zh.to_owned(), en.to_owned())))
    };
    body.lines().skip(1).filter_map(pair).collect()
}

/// The words of a key: `state_reported: ["待收款方确认", "Waits for the payee"],`.
fn word<'t>(text: &'t str, key: &str) -> (&'t str, &'t str) {
    let pair = text.lines().find_map(|line| line.trim().strip_prefix(&format!("{key}: [\"")));
    let pair = pair.and_then(|pair| pair.trim_end_matches("\"],").split_once("\", \""));
    pair.unwrap_or_else(|| panic!("no words {key}"))
}

/// Every state by its code, with its word in each language.
fn words<S: Named>(all: &[S]) -> BTreeMap<String, (String, String)> {
    let pair = |state: &S| (state.name(Lang::Zh).to_owned(), state.name(Lang::En).to_owned());
    all.iter().map(|state| (state.code().to_owned(), pair(state))).collect()
}

#[test]
fn states_have_the_words_of_the_pages() {
    assert_eq!(words(ListingState::ALL), labels("LISTING_STATE"));
    assert_eq!(words(ProposalState::ALL), labels("PROPOSAL_STATE"));
    assert_eq!(words(DealState::ALL), labels("DEAL_STATE"));
    assert_eq!(words(Role::ALL), labels("ROLE"));
    let payments = page("features/market/deals/payment-words.ts");
    for state in PaymentState::ALL {
        assert_eq!((state.name_zh(), state.name_en()), word(&payments, &format!("state_{state}")));
    }
}

#[test]
fn grades_and_tiers_have_the_words_of_the_pages() {
    let pair = |(zh, en): (&str, &str)| (zh.to_owned(), en.to_owned());
    let grades: BTreeMap<_, _> =
        Grade::ALL.map(|grade| (grade.number().to_string(), pair((grade.name_zh(), grade.name_en())))).into();
    assert_eq!(grades, labels("GRADE"));
    let tiers: BTreeMap<_, _> = (0..10).filter_map(|tier| Some((tier.to_string(), pair(tier_names(tier)?)))).collect();
    assert_eq!(tiers, labels("TIER"));
}

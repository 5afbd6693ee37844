//! Finding a variety by whatever people call it: any name, traditional characters, pinyin, initials.
//!
//! The table is small, so the index is a value built from its rows; both databases give the same answers because
//! neither is asked to compare texts.

use std::{cmp::Reverse, collections::HashMap};

use pinyin::{ToPinyin, ToPinyinMulti};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zhconv::{Variant, zhconv};

use super::{model::Variety, typo::Typed, units::half_width};

/// A name with several readings gives several pinyin keys, up to this many.
const READINGS: usize = 8;

/// So many suggestions at most.
const SIMILAR: usize = 5;

/// Why a variety is in the answer, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    Name,
    Alias,
    NamePrefix,
    AliasPrefix,
    Pinyin,
    AliasPinyin,
    Initials,
    AliasInitials,
    PinyinPrefix,
    AliasPinyinPrefix,
    InitialsPrefix,
    Substring,
    AliasSubstring,
    English,
    /// Nothing is called so; this is what it resembles. A suggestion, never an answer.
    Similar,
}

/// A variety found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Found {
    #[serde(flatten)]
    pub variety: Variety,
    /// How it was found.
    pub matched_by: MatchKind,
    /// The name that matched, where it is not the first name.
    pub matched_name: Option<String>,
}

/// One name with the keys it is found by.
#[derive(Debug)]
struct Name {
    /// As written in the catalogue.
    shown: String,
    /// Simplified, half-width, lower case.
    key: String,
    pinyin: Vec<String>,
    initials: Vec<String>,
}

#[derive(Debug)]
struct Entry {
    variety: Variety,
    /// The first is the variety's own name.
    names: Vec<Name>,
    english: String,
}

#[derive(Debug, Default)]
pub struct VarietyIndex {
    entries: Vec<Entry>,
    /// Every name's key → entry.
    exact: HashMap<String, usize>,
    by_code: HashMap<String, usize>,
}

impl VarietyIndex {
    /// In the order of the catalogue; where two varieties claim a name, the first keeps it.
    pub fn new(varieties: impl IntoIterator<Item = Variety>) -> Self {
        let mut index = Self::default();
        for variety in varieties {
            let at = index.entries.len();
            let mut names = vec![named(&variety.name.zh)];
            // The code is the name's pinyin, with the right reading where a character has several.
            let slug: Vec<&str> = variety.code.split('-').collect();
            push_reading(&mut names[0], &slug);
            names.extend(variety.aliases.iter().map(|alias| named(alias)));
            for name in &names {
                index.exact.entry(name.key.clone()).or_insert(at);
            }
            index.by_code.insert(variety.code.clone(), at);
            let english = variety.name.en.to_lowercase();
            index.entries.push(Entry { variety, names, english });
        }
        index
    }

    pub fn get(&self, code: &str) -> Option<&Variety> {
        Some(&self.entries[*self.by_code.get(code)?].variety)
    }

    /// All varieties in the order of the catalogue.
    pub fn all(&self) -> impl Iterator<Item = &Variety> {
        self.entries.iter().map(|e| &e.variety)
    }

    /// The variety that a price list or an imported row means: any of its names, in either script, with spaces,
    /// marks and a bracketed remark (`猕猴桃(秦美)`) taken off. Never a guess: no prefix, no pinyin.
    pub fn resolve(&self, name: &str) -> Option<&Variety> {
        let key = key(name);
        let at = self.exact.get(&key).or_else(|| self.exact.get(&without_remark(&key)?))?;
        Some(&self.entries[*at].variety)
    }

    /// As [`VarietyIndex::resolve`], and for names of the form `番茄-牛番茄` the part before the dash. For lists that
    /// are known to be written so: the part after the dash may be what another list calls a variety.
    pub fn resolve_family(&self, name: &str) -> Option<&Variety> {
        self.resolve(name).or_else(|| self.resolve(name.split_once(['-', '－', '—'])?.0))
    }

    /// What is called so. Ranked by [`MatchKind`]; equals in the order of the catalogue, which begins with the watched ones.
    pub fn search(&self, query: &str) -> Vec<Found> {
        let text = key(query);
        if text.is_empty() {
            return Vec::new();
        }
        let latin = latin(&text);
        let mut found: Vec<(MatchKind, Reverse<bool>, usize, Option<usize>)> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let best =
                (entry.names.iter().enumerate()).filter_map(|(n, name)| Some((rank(name, n == 0, &text, &latin)?, n))).min();
            let by_english = || entry.english.contains(query.trim().to_lowercase().as_str());
            match best {
                Some((kind, name)) => found.push((kind, Reverse(entry.variety.active), at, Some(name))),
                None if latin.len() >= 3 && by_english() => {
                    found.push((MatchKind::English, Reverse(entry.variety.active), at, None));
                }
                None => {}
            }
        }
        found.sort();
        found.into_iter().map(|(kind, _, at, name)| self.found(at, kind, name)).collect()
    }

    /// Varieties with a name that sounds or looks like this one, a slip of the pen away, the nearest first: for the
    /// question "did you mean", never for an answer.
    pub fn similar(&self, query: &str) -> Vec<Found> {
        let text = key(query);
        let (typed, latin) = (Typed::of(&text), latin(&text));
        let mut near: Vec<(u8, Reverse<bool>, usize, usize)> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let names = entry.names.iter().enumerate();
            let best = names.filter_map(|(n, name)| Some((typed.distance(&latin, &name.key, &name.pinyin)?, n))).min();
            near.extend(best.map(|(distance, name)| (distance, Reverse(entry.variety.active), at, name)));
        }
        near.sort();
        near.into_iter().take(SIMILAR).map(|(.., at, name)| self.found(at, MatchKind::Similar, Some(name))).collect()
    }

    fn found(&self, at: usize, kind: MatchKind, name: Option<usize>) -> Found {
        let entry = &self.entries[at];
        let matched_name = name.filter(|n| *n > 0).map(|n| entry.names[n].shown.clone());
        Found { variety: entry.variety.clone(), matched_by: kind, matched_name }
    }
}

/// Pinyin as keyboards without ü and tone marks write it: `lǜ dòu yá`, `lüdouya` and `lyudouya` are `lvdouya`.
fn latin(text: &str) -> String {
    let text = text.replace("u\u{308}", "v");
    let plain = text.chars().filter(|c| !matches!(c, '\'' | '-' | '’' | '\u{300}'..='\u{304}' | '\u{306}' | '\u{30C}'));
    let plain: String = plain
        .map(|c| match c {
            'ā' | 'á' | 'ǎ' | 'à' | 'ă' => 'a',
            'ē' | 'é' | 'ě' | 'è' | 'ê' => 'e',
            'ī' | 'í' | 'ǐ' | 'ì' => 'i',
            'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
            'ū' | 'ú' | 'ǔ' | 'ù' => 'u',
            'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'v',
            other => other,
        })
        .collect();
    if plain.is_ascii() { plain.replace("lyu", "lv").replace("nyu", "nv") } else { plain }
}

fn rank(name: &Name, first: bool, text: &str, latin: &str) -> Option<MatchKind> {
    let pick = |own, alias| Some(if first { own } else { alias });
    if name.key == text {
        return pick(MatchKind::Name, MatchKind::Alias);
    }
    if name.key.starts_with(text) {
        return pick(MatchKind::NamePrefix, MatchKind::AliasPrefix);
    }
    if latin.is_empty() {
        return None;
    }
    if name.pinyin.iter().any(|p| p == latin) {
        return pick(MatchKind::Pinyin, MatchKind::AliasPinyin);
    }
    if name.initials.iter().any(|p| p == latin) {
        return pick(MatchKind::Initials, MatchKind::AliasInitials);
    }
    if name.pinyin.iter().any(|p| p.starts_with(latin)) {
        return pick(MatchKind::PinyinPrefix, MatchKind::AliasPinyinPrefix);
    }
    if name.initials.iter().any(|p| p.starts_with(latin)) {
        return Some(MatchKind::InitialsPrefix);
    }
    if name.key.contains(text) {
        return pick(MatchKind::Substring, MatchKind::AliasSubstring);
    }
    None
}

/// One form for a name: simplified, half-width, lower case, without spaces and invisible marks.
pub(super) fn key(name: &str) -> String {
    let text = half_width(name);
    if text.is_ascii() { text } else { zhconv(&text, Variant::ZhHans) }
}

/// `猕猴桃(秦美)` → `猕猴桃`, `海鲜菇(袋)(1)` → `海鲜菇`.
fn without_remark(key: &str) -> Option<String> {
    let (name, remark) = key.split_once('(')?;
    let mut plain = name.to_owned();
    for part in remark.split('(') {
        plain.push_str(part.split_once(')').map_or("", |(_, rest)| rest));
    }
    Some(plain).filter(|n| !n.is_empty())
}

fn named(shown: &str) -> Name {
    let mut name = Name { shown: shown.to_owned(), key: key(shown), pinyin: Vec::new(), initials: Vec::new() };
    let mut readings: Vec<Vec<&'static str>> = vec![Vec::new()];
    let default: Vec<Option<&'static str>> = name.key.as_str().to_pinyin().map(|p| p.map(|p| p.plain())).collect();
    for (common, several) in default.into_iter().zip(name.key.as_str().to_pinyin_multi()) {
        let Some(common) = common else { continue };
        let mut choices = vec![common];
        for other in several.into_iter().flatten().map(|p| p.plain()) {
            if !choices.contains(&other) {
                choices.push(other);
            }
        }
        // The common reading of every character comes first, so that cutting off loses the rarest ones.
        let longer = choices.iter().flat_map(|c| readings.iter().map(|r| [r.as_slice(), &[*c]].concat()));
        readings = longer.take(READINGS).collect();
    }
    for reading in &readings {
        push_reading(&mut name, reading);
    }
    name
}

fn push_reading(name: &mut Name, syllables: &[&str]) {
    // Keyboards have no ü: everyone types v.
    let pinyin = syllables.concat().replace('ü', "v");
    let initials: String = syllables.iter().filter_map(|s| s.chars().next()).collect();
    if !pinyin.is_empty() && !name.pinyin.contains(&pinyin) {
        name.pinyin.push(pinyin);
    }
    if !initials.is_empty() && !name.initials.contains(&initials) {
        name.initials.push(initials);
    }
}

/// The code for a new variety: its name's pinyin, syllable by syllable.
pub(super) fn slug(name: &str) -> String {
    let syllables: Vec<&str> = key(name).as_str().to_pinyin().flatten().map(|p| p.plain()).collect();
    syllables.join("-").replace('ü', "v")
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;

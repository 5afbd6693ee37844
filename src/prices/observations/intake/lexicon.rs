//! Where the names of price lists lead: people's answers first, then the mapping, then the catalogue.

use std::collections::HashMap;

use super::mapping::Mapping;
use catalogue::{search::VarietyIndex, units::half_width};

/// Where a price list's names lead.
pub struct Lexicon<'a> {
    pub varieties: &'a VarietyIndex,
    /// What people have answered, for this source and for all; nothing: not collected.
    pub answers: HashMap<String, Option<String>>,
}

/// One form for a name, by which answers are remembered.
pub fn name_key(name: &str) -> String {
    half_width(name).chars().filter(|c| !c.is_control()).take(100).collect()
}

impl Lexicon<'_> {
    /// The variety's code and whether the name is its own; `Some(None)` for a name that is not collected.
    pub fn variety(&self, name: &str, mapping: &Mapping) -> Option<Option<(String, bool)>> {
        if let Some(answer) = self.answers.get(&name_key(name)) {
            return Some(answer.clone().map(|code| (code, false)));
        }
        if mapping.ignore.iter().any(|ignored| name_key(ignored) == name_key(name)) {
            return Some(None);
        }
        let known = |text: &str| {
            let found = if mapping.family { self.varieties.resolve_family(text) } else { self.varieties.resolve(text) };
            found.map(|v| (v.code.clone(), v.name.zh == text))
        };
        if let Some(meant) = mapping.names.get(name) {
            let code = self.varieties.get(meant).map(|v| (v.code.clone(), false));
            return code.or_else(|| known(meant)).map(Some);
        }
        let code = self.varieties.get(name).map(|v| (v.code.clone(), true));
        code.or_else(|| known(name)).map(Some)
    }
}

//! All figures in one list.

use serde::Serialize;

use super::Figure;
use kernel::{Error, ErrorCode, FieldError, Result, Text};

/// A name so alike is proposed for one that there is not.
const ALIKE: f64 = 0.7;

/// All figures, in the order of their names.
pub struct Registry(Vec<Figure>);

impl Registry {
    pub fn new(figures: impl IntoIterator<Item = Figure>) -> Registry {
        let mut all: Vec<Figure> = figures.into_iter().collect();
        all.sort_by_key(|figure| figure.name);
        Registry(all)
    }

    pub fn all(&self) -> &[Figure] {
        &self.0
    }

    /// The figure of this name.
    ///
    /// # Errors
    /// `not_found`, which proposes the name that is most like it.
    pub fn find(&self, name: &str) -> Result<&Figure> {
        self.0.iter().find(|figure| figure.name == name).ok_or_else(|| {
            let alike = self.0.iter().map(|figure| (strsim::normalized_damerau_levenshtein(figure.name, name), figure.name));
            let closest = alike.filter(|(share, _)| *share >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0));
            // The name that was asked for is not repeated: it may be anything.
            let (zh, en) = match closest {
                Some((_, name)) => {
                    (format!("没有这个算法，是不是 {name}？"), format!("there is no such figure; did you mean {name}?"))
                }
                None => (
                    "没有这个算法，可用的名称见 cailanzi compute --list".to_owned(),
                    "there is no such figure; cailanzi compute --list names all of them".to_owned(),
                ),
            };
            Error::new(ErrorCode::NotFound).detail(zh, en)
        })
    }
}

/// Why an input was refused, in both languages: what the command line writes to standard error.
#[derive(Debug, Clone, Serialize)]
pub struct Refusal {
    pub code: ErrorCode,
    pub title: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Text>,
    pub fields: Vec<FieldError>,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal { code: error.code, title: error.code.title(), detail: error.detail, fields: error.fields }
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;
    use utoipa::ToSchema;

    use super::*;
    use crate::Verdict;

    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    struct Halve {
        kg: i64,
    }

    #[derive(Serialize, ToSchema)]
    struct Half {
        ok: bool,
        kg: i64,
    }

    impl Verdict for Half {
        fn passes(&self) -> bool {
            self.ok
        }
    }

    fn half(asked: Halve) -> Result<Half> {
        Ok(Half { ok: asked.kg % 2 == 0, kg: asked.kg / 2 })
    }

    fn registry() -> Registry {
        let example = r#"{"kg": 4}"#;
        Registry::new([Figure::new("half", example, half), Figure::check("even-check", example, half)])
    }

    #[test]
    fn unknown_name_proposes_the_one_like_it() {
        let registry = registry();
        assert_eq!(registry.all().iter().map(|figure| figure.name).collect::<Vec<_>>(), ["even-check", "half"]);
        let detail = |name: &str| registry.find(name).err().and_then(|error| error.detail).map(|text| text.en);
        assert_eq!(detail("half"), None);
        assert!(detail("evencheck").is_some_and(|text| text.contains("did you mean even-check?")));
        assert!(detail("weather").is_some_and(|text| text.contains("--list")));
    }

    #[test]
    fn only_a_check_can_fail() {
        let registry = registry();
        let passes = |name: &str| registry.find(name).unwrap().compute(br#"{"kg": 3}"#).unwrap().passes;
        assert_eq!((passes("half"), passes("even-check")), (true, false));
        assert!(registry.all().iter().all(|figure| figure.is_check() == (figure.name == "even-check")));
    }

    #[test]
    fn wrong_input_is_refused_by_field() {
        let registry = registry();
        let half = registry.find("half").unwrap();
        assert_eq!(half.compute(b" {\"kg\": 9}\n").unwrap().value, json!({ "ok": false, "kg": 4 }));
        for (text, path) in [
            (r#"{"kg": 1, "lb": 2}"#, "lb"),
            ("{}", "kg"),
            (r#"{"kg": 1.5}"#, "kg"),
            (r#"{"kg": 1, "kg": 2}"#, "kg"),
            ("[1]", "body"),
            ("7", "body"),
        ] {
            let refusal = Refusal::from(half.compute(text.as_bytes()).unwrap_err());
            assert_eq!((refusal.code, refusal.fields[0].path.as_str()), (ErrorCode::InvalidInput, path), "{text}");
        }
        for text in ["", "{", "{\"kg\": 1} {}"] {
            assert_eq!(half.compute(text.as_bytes()).unwrap_err().code, ErrorCode::MalformedRequest, "{text}");
        }
    }
}

//! Where in a JSON text the rows are: the longest list of objects or of lists, at most three levels down, and what an
//! interface says where there are none.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Levels of an envelope around the rows.
const ENVELOPE: usize = 3;
/// Names of a list of the columns' heads beside rows that are lists.
const HEADS: [&str; 8] = ["columns", "fields", "header", "headers", "heads", "cols", "titles", "names"];
/// Names of what an interface says of an error.
const MESSAGES: [&str; 10] =
    ["msg", "message", "error", "errmsg", "errormsg", "error_description", "errormessage", "detail", "reason", "info"];

/// What it says when nothing is wrong.
const FINE: [&str; 8] = ["", "ok", "success", "succeeded", "成功", "操作成功", "请求成功", "查询成功"];

#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The place of each key on the way to the rows.
    pub path: Vec<usize>,
    pub rows: usize,
    /// The rows are lists.
    pub lists: bool,
    pub heads: Option<Vec<String>>,
    pub message: Option<String>,
    /// A text of the envelope that looks like JSON.
    pub inner: Option<String>,
    now: Vec<usize>,
}

impl Survey {
    pub fn of(bytes: &[u8]) -> Result<Survey, serde_json::Error> {
        let mut survey = Survey::default();
        let mut text = serde_json::Deserializer::from_slice(bytes);
        Value { survey: &mut survey, key: "" }.deserialize(&mut text)?;
        text.end()?;
        Ok(survey)
    }
}

/// A value of the envelope.
struct Value<'a> {
    survey: &'a mut Survey,
    key: &'a str,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

macro_rules! nothing_of {
    ($($visit:ident: $kind:ty),+) => {$(
        fn $visit<E: serde::de::Error>(self, _: $kind) -> Result<(), E> {
            Ok(())
        }
    )+};
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    nothing_of!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64);

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if self.survey.inner.is_none() && text.trim_start().starts_with("[{") {
            self.survey.inner = Some(text.to_owned());
        }
        let fine = FINE.contains(&text.trim().to_lowercase().as_str());
        if self.survey.message.is_none() && !fine && MESSAGES.contains(&self.key.to_lowercase().as_str()) {
            self.survey.message = Some(text.chars().take(200).collect());
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let (mut objects, mut lists, mut heads) = (0, 0, Vec::new());
        while let Some(kind) = seq.next_element::<Kind>()? {
            match kind {
                Kind::Object => objects += 1,
                Kind::List => lists += 1,
                Kind::Text(text) => heads.push(text),
                Kind::Other => {}
            }
        }
        let best = objects.max(lists);
        if best > self.survey.rows {
            self.survey.rows = best;
            self.survey.lists = lists > objects;
            self.survey.path = self.survey.now.clone();
        }
        if best == 0 && heads.len() > 1 && HEADS.contains(&self.key.to_lowercase().as_str()) {
            self.survey.heads = Some(heads);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut at = 0;
        while let Some(key) = map.next_key::<String>()? {
            if self.survey.now.len() < ENVELOPE {
                self.survey.now.push(at);
                map.next_value_seed(Value { survey: &mut *self.survey, key: &key })?;
                self.survey.now.pop();
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            at += 1;
        }
        Ok(())
    }
}

/// What an element of a list is.
enum Kind {
    Object,
    List,
    Text(String),
    Other,
}

struct KindVisitor;

impl<'de> serde::Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Kind, D::Error> {
        input.deserialize_any(KindVisitor)
    }
}

macro_rules! other {
    ($($visit:ident: $kind:ty),+) => {$(
        fn $visit<E: serde::de::Error>(self, _: $kind) -> Result<Kind, E> {
            Ok(Kind::Other)
        }
    )+};
}

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    other!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64);

    fn visit_unit<E: serde::de::Error>(self) -> Result<Kind, E> {
        Ok(Kind::Other)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Kind, E> {
        Ok(Kind::Text(text.chars().take(100).collect()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Kind, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Kind::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Kind::Object)
    }
}

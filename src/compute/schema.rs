//! JSON schemas of inputs and outputs, from the derives that the API's document is made of.

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// Where the API's document keeps schemas, and where a schema of its own does.
const COMPONENTS: &str = "#/components/schemas/";
const DEFINITIONS: &str = "#/$defs/";

/// The schema of a type, with those that it refers to below `$defs`.
pub fn of<T: ToSchema>() -> Value {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let mut whole = Map::new();
    whole.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    if let Value::Object(own) = serde_json::to_value(T::schema()).unwrap_or_default() {
        whole.extend(own);
    }
    if !parts.is_empty() {
        let parts = parts.into_iter().map(|(name, part)| (name, serde_json::to_value(part).unwrap_or_default()));
        whole.insert("$defs".to_owned(), Value::Object(parts.collect()));
    }
    let mut whole = Value::Object(whole);
    redirect(&mut whole);
    whole
}

/// Lets references lead into `$defs`.
fn redirect(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::String(target)) = map.get_mut("$ref")
                && let Some(name) = target.strip_prefix(COMPONENTS)
            {
                *target = format!("{DEFINITIONS}{name}");
            }
            map.values_mut().for_each(redirect);
        }
        Value::Array(items) => items.iter_mut().for_each(redirect),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is read")]
    struct Basket {
        items: Vec<Item>,
    }

    #[derive(Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is read")]
    struct Item {
        /// Whole kilograms.
        #[schema(minimum = 1)]
        kg: i64,
        name: Option<String>,
    }

    #[test]
    fn schema_holds_what_it_refers_to() {
        let schema = of::<Basket>();
        assert_eq!(schema["properties"]["items"]["items"]["$ref"], "#/$defs/Item");
        let item = &schema["$defs"]["Item"];
        assert_eq!((&item["properties"]["kg"]["minimum"], &item["required"]), (&json!(1), &json!(["kg"])));
        assert_eq!([&schema["additionalProperties"], &item["additionalProperties"]], [&json!(false), &json!(false)]);
    }
}

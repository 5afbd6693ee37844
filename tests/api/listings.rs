//! Forms that several tests send.

use serde_json::{Value, json};

/// 12 000 斤 of cabbage from Weifang at 1.20 元/斤, from the first day of the tests for four days.
pub fn offer() -> Value {
    json!({
        "variety": "da-bai-cai", "grade": 3, "quantity": "12000", "quantity_unit": "jin", "price": "1.20", "price_unit": "jin",
        "origin": "370700", "available_from": "2026-04-08", "available_to": "2026-04-11",
        "again": true
    })
}

/// 5 t of cabbage for Xinfadi at up to 2.80 元/公斤 delivered.
pub fn demand() -> Value {
    json!({
        "variety": "da-bai-cai", "min_grade": 2, "quantity": "5", "quantity_unit": "ton", "price": "2.80", "price_unit": "kg",
        "destination": "xinfadi", "delivery_from": "2026-04-09", "delivery_to": "2026-04-12", "again": true
    })
}

/// `base` with these fields changed.
pub fn with(mut base: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

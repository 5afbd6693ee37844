//! Vectors computed by hand.

use super::model::{Item, Prices, advance, begin, link};

fn item(variety: &str, class: &str, weight: f64, base: f64) -> Item {
    Item { variety: variety.into(), class: class.into(), weight, base }
}

fn prices(list: &[(&str, f64)]) -> Prices {
    list.iter().map(|(code, price)| ((*code).to_owned(), *price)).collect()
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-9, "{a} is not {b}");
}

/// Leaves: cabbage (weight 50, base 100) and spinach (30, base 300); fruit: tomato (20, base 400).
fn basket() -> Vec<Item> {
    vec![item("cabbage", "leaf", 50.0, 100.0), item("spinach", "leaf", 30.0, 300.0), item("tomato", "fruit", 20.0, 400.0)]
}

#[test]
fn the_base_period_is_100_and_weights_are_turnover() {
    let base = begin(&basket(), &prices(&[("cabbage", 100.0), ("spinach", 300.0), ("tomato", 400.0)])).unwrap();
    near(base.total.value, 100.0);
    let day = advance(&base, &basket(), &prices(&[("cabbage", 110.0), ("spinach", 270.0), ("tomato", 500.0)])).unwrap();
    near(day.items["cabbage"].value, 110.0);
    near(day.items["spinach"].value, 90.0);
    near(day.items["tomato"].value, 125.0);
    // (50·110 + 30·90) / 80 = 8200 / 80.
    near(day.classes["leaf"].value, 102.5);
    // (50·110 + 30·90 + 20·125) / 100.
    near(day.total.value, 107.0);
    assert!(day.moved.is_empty());
}

#[test]
fn a_missing_item_moves_with_its_class_and_is_marked() {
    let base = begin(&basket(), &prices(&[("cabbage", 100.0), ("spinach", 300.0), ("tomato", 400.0)])).unwrap();
    let day = advance(&base, &basket(), &prices(&[("cabbage", 120.0), ("tomato", 400.0)])).unwrap();
    // Spinach follows cabbage, the rest of its class: 100 · 1.2.
    near(day.items["spinach"].value, 120.0);
    near(day.classes["leaf"].value, 120.0);
    near(day.total.value, 116.0);
    assert_eq!(day.moved.iter().collect::<Vec<_>>(), ["spinach"]);
    // The next day it is missing again, and cabbage falls by a tenth: 120 · 0.9.
    let next = advance(&day, &basket(), &prices(&[("cabbage", 108.0), ("tomato", 400.0)])).unwrap();
    near(next.items["spinach"].value, 108.0);
    // Back with its own price, it stands where its price stands.
    let back = advance(&next, &basket(), &prices(&[("cabbage", 108.0), ("spinach", 330.0), ("tomato", 400.0)])).unwrap();
    near(back.items["spinach"].value, 110.0);
    assert!(back.moved.is_empty());
}

#[test]
fn missing_class_moves_with_the_total() {
    let base = begin(&basket(), &prices(&[("cabbage", 100.0), ("spinach", 300.0), ("tomato", 400.0)])).unwrap();
    let day = advance(&base, &basket(), &prices(&[("cabbage", 110.0), ("spinach", 330.0)])).unwrap();
    near(day.items["tomato"].value, 110.0);
    near(day.total.value, 110.0);
    assert!(advance(&base, &basket(), &prices(&[("eggplant", 1.0)])).is_none(), "no price, no index");
}

#[test]
fn another_weighting_leaves_the_index_continuous() {
    let old = basket();
    let base = begin(&old, &prices(&[("cabbage", 100.0), ("spinach", 300.0), ("tomato", 400.0)])).unwrap();
    // The new set: tomato weighs more, spinach is gone, pepper is new; its base period was dearer.
    let new =
        vec![item("cabbage", "leaf", 40.0, 120.0), item("tomato", "fruit", 40.0, 500.0), item("pepper", "fruit", 20.0, 600.0)];
    let day = prices(&[("cabbage", 110.0), ("spinach", 270.0), ("tomato", 500.0), ("pepper", 660.0)]);
    let under_old = advance(&base, &old, &day).unwrap();
    let linked = link(&base, &old, &new, &day).unwrap();
    near(linked.total.value, 107.0);
    near(linked.total.value, under_old.total.value);
    near(linked.classes["leaf"].value, 102.5);
    near(linked.classes["fruit"].value, 125.0);
    near(linked.items["cabbage"].value, 110.0);
    // Pepper begins where its class stands.
    near(linked.items["pepper"].value, 125.0);
    // Raw under the new set: (40·110/1.2 + 40·100 + 20·110) / 100 = 98.666…
    near(linked.total.raw, (40.0 * 110.0 / 1.2 + 40.0 * 100.0 + 20.0 * 110.0) / 100.0);
    // A day on, everything ten percent dearer: so is every number.
    let dearer: Prices = day.iter().map(|(code, price)| (code.clone(), price * 1.1)).collect();
    let next = advance(&linked, &new, &dearer).unwrap();
    near(next.total.value, 107.0 * 1.1);
    near(next.classes["leaf"].value, 102.5 * 1.1);
    near(next.items["pepper"].value, 125.0 * 1.1);
    // Only tomato moves, from 500 to 550: raw total 98.666… + 40·10/100, times the factor of the link.
    let tomato = prices(&[("cabbage", 110.0), ("tomato", 550.0), ("pepper", 660.0)]);
    let next = advance(&linked, &new, &tomato).unwrap();
    near(next.total.value, (linked.total.raw + 4.0) * 107.0 / linked.total.raw);
}

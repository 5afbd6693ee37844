use proptest::prelude::*;

use super::*;

fn quote(source: &str, low: i64, average: i64, high: i64, volume_kg: Option<i64>) -> Quote {
    Quote { source: source.into(), low, average, high, volume_kg, stores: 1 }
}

#[test]
fn a_table_prints_two_decimals_in_either_unit() {
    assert_eq!(PriceUnit::Jin.text(325), "1.62");
    assert_eq!(PriceUnit::Jin.text(323), "1.62");
    assert_eq!(PriceUnit::Jin.text(327), "1.64");
    assert_eq!(PriceUnit::Jin.text(320), "1.60");
    assert_eq!(PriceUnit::Jin.text(-5), "-0.02");
    assert_eq!(PriceUnit::Kg.text(325), "3.25");
    assert_eq!(PriceUnit::Kg.text(7), "0.07");
    assert_eq!([0, 1, -5, -125, 1234].map(hundredths), ["0.00", "0.01", "-0.05", "-1.25", "12.34"]);
}

/// The same vectors hold the pages (frontend/src/shared/lib/units.test.ts).
#[test]
fn a_change_is_what_a_reader_subtracts() {
    #[derive(serde::Deserialize)]
    struct Vector {
        unit: PriceUnit,
        now: i64,
        then: i64,
        price: String,
        by: i64,
        permille: Option<i64>,
    }
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("../../tests/data/printed/changes.json")).unwrap();
    assert!(vectors.len() > 60);
    for Vector { unit, now, then, price, by, permille } in vectors {
        let found = (unit.text(now), unit.change(now, then));
        assert_eq!(found, (price, PrintedChange { by, permille }), "{now} after {then} in {unit:?}");
    }
}

#[test]
fn rounding_goes_half_to_even_on_both_sides_of_zero() {
    assert_eq!([half_even(5, 2), half_even(7, 2), half_even(-5, 2), half_even(-7, 2)], [2, 4, -2, -4]);
    assert_eq!([half_even(8, 3), half_even(-8, 3), half_even(7, 3)], [3, -3, 2]);
}

/// Three markets: (10 t at 240) + (30 t at 200) + (10 t at 300) = 228; the simple mean would be 247.
#[test]
fn markets_count_by_their_volume() {
    let quotes = [
        quote("a", 220, 240, 260, Some(10_000)),
        quote("b", 180, 200, 230, Some(30_000)),
        quote("c", 280, 300, 340, Some(10_000)),
    ];
    let figures = Wholesale::of(&quotes);
    assert_eq!((figures.low, figures.average, figures.high), (Some(180), Some(228), Some(340)));
    assert_eq!((figures.weighting, figures.volume_kg), (Weighting::Volume, Some(50_000)));
    // b alone holds 60 %.
    assert_eq!((figures.mostly_low, figures.mostly_high), (Some(200), Some(200)));
}

#[test]
fn one_missing_volume_makes_the_mean_a_simple_one() {
    let quotes = [
        quote("a", 220, 240, 260, Some(10_000)),
        quote("b", 180, 200, 230, None),
        quote("c", 280, 300, 340, Some(10_000)),
        // A second sort at c: the market still counts once, with its own mean by volume, 330.
        quote("c", 350, 360, 370, Some(10_000)),
    ];
    let figures = Wholesale::of(&quotes);
    // (240 + 200 + 330) / 3 = 256.67.
    assert_eq!((figures.average, figures.weighting, figures.sources), (Some(257), Weighting::Simple, 3));
    assert_eq!(figures.volume_kg, Some(30_000));
}

#[test]
fn two_sources_give_no_number() {
    let quotes = [quote("a", 1, 2, 3, Some(5)), quote("b", 1, 2, 3, Some(5)), quote("b", 2, 3, 4, Some(5))];
    let figures = Wholesale::of(&quotes);
    assert!(figures.insufficient);
    assert_eq!((figures.low, figures.average, figures.high, figures.mostly_low), (None, None, None, None));
    assert_eq!(figures.sources, 2);
    assert!(Wholesale::of(&[]).insufficient && Retail::of(&[]).insufficient);
}

/// 51 % of 100 is 51: the two at 198 and 200 hold 55 and beat the wider pairs.
#[test]
fn mostly_is_the_tightest_interval_with_51_percent() {
    assert_eq!(mostly(&[(180, 20), (198, 25), (200, 30), (260, 25)]), Some((198, 200)));
    // Exactly half is not enough.
    assert_eq!(mostly(&[(100, 50), (200, 50)]), Some((100, 200)));
    // Equal widths: the heavier one, then the lower one.
    assert_eq!(mostly(&[(100, 30), (110, 30), (120, 40)]), Some((110, 120)));
    assert_eq!(mostly(&[(100, 30), (110, 40), (120, 30)]), Some((100, 110)));
    assert_eq!(mostly(&[]), None);
}

/// 100 shops at 400, 10 at 500, 40 at 460: (40 000 + 5 000 + 18 400) / 150 = 422.67.
#[test]
fn retail_counts_shops_and_the_margin_is_on_wholesale() {
    let shops = |source: &str, average, stores| Quote { stores, ..quote(source, average, average, average, None) };
    let retail = Retail::of(&[shops("x", 400, 100), shops("y", 500, 10), shops("z", 460, 40)]);
    assert_eq!((retail.average, retail.stores, retail.sources), (Some(423), 150, 3));
    let wholesale = Wholesale::of(&[quote("a", 1, 282, 999, None), quote("b", 1, 282, 999, None), quote("c", 1, 282, 999, None)]);
    // (423 − 282) / 282 = 50 %.
    assert_eq!(margin_permille(&wholesale, &retail), Some(500));
}

#[test]
fn a_change_needs_a_reason_above_two_percent_only() {
    assert!(!needs_reason(102, 100) && !needs_reason(98, 100));
    assert!(needs_reason(103, 100) && needs_reason(97, 100));
    assert!(needs_reason(2041, 2000) && !needs_reason(2040, 2000));
}

#[test]
fn the_factor_two_error_is_noticed() {
    let recent = [200, 204, 196, 210, 190];
    assert!(unit_suspected(400, &recent) && unit_suspected(100, &recent));
    // The borders: 1.9, 2.1, 0.475 and 0.525 times 200.
    for price in [380, 420, 95, 105] {
        assert!(unit_suspected(price, &recent), "{price}");
    }
    for price in [379, 421, 94, 106, 200, 300] {
        assert!(!unit_suspected(price, &recent), "{price}");
    }
    // An even number of prices: the median is 201.
    assert!(unit_suspected(402, &[200, 202, 190, 210]));
    assert!(!unit_suspected(400, &[200, 200]), "two prices are no history");
}

proptest! {
    #[test]
    fn the_average_lies_between_low_and_high(points in prop::collection::vec((1_i64..1_000_000, 0_i64..50, 0_i64..50, 1_i64..10_000_000, 0_usize..6), 1..40), volumes: bool) {
        let quotes: Vec<Quote> = points.iter().map(|(average, below, above, volume, source)| {
            quote(&format!("s{source}"), (average - below).max(1), *average, average + above, volumes.then_some(*volume))
        }).collect();
        let figures = Wholesale::of(&quotes);
        let sources: std::collections::HashSet<_> = quotes.iter().map(|q| &q.source).collect();
        prop_assert_eq!(figures.sources as usize, sources.len());
        prop_assert_eq!(figures.insufficient, sources.len() < MIN_SOURCES);
        if !figures.insufficient {
            let (low, average, high) = (figures.low.unwrap(), figures.average.unwrap(), figures.high.unwrap());
            prop_assert!(low <= average && average <= high);
            let (from, to) = (figures.mostly_low.unwrap(), figures.mostly_high.unwrap());
            prop_assert!(low <= from && from <= to && to <= high);
        }
        // The order of the observations must not matter.
        let mut turned = quotes.clone();
        turned.reverse();
        prop_assert_eq!(Wholesale::of(&turned), figures);
    }

    #[test]
    fn no_tighter_interval_holds_51_percent(points in prop::collection::vec((1_i64..200, 1_i64..100), 1..25)) {
        let total: i64 = points.iter().map(|p| p.1).sum();
        let held = |from: i64, to: i64| points.iter().filter(|p| from <= p.0 && p.0 <= to).map(|p| p.1).sum::<i64>();
        let (low, high) = mostly(&points).unwrap();
        prop_assert!(held(low, high) * 100 >= total * 51);
        for a in &points {
            for b in &points {
                if b.0 >= a.0 && b.0 - a.0 < high - low {
                    prop_assert!(held(a.0, b.0) * 100 < total * 51, "{}..{} is tighter than {low}..{high}", a.0, b.0);
                }
            }
        }
    }

    #[test]
    fn half_to_even_is_the_nearest_whole_number(numerator in -1_000_000_000_i128..1_000_000_000, denominator in 1_i128..100_000) {
        let rounded = i128::from(half_even(numerator, denominator));
        prop_assert!((2 * (numerator - rounded * denominator)).abs() <= denominator);
    }
}

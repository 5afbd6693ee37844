use std::collections::BTreeMap;

use super::*;
use proptest::prelude::*;

fn dec(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn measure(text: &str) -> Measure {
    read_unit(text, &BTreeMap::new()).expect("a unit").measure
}

/// Price, unit, fen per kg.
const PRICES: [(&str, &str, i64); 15] = [
    ("1.60", "元/斤", 320),
    ("1.60", "元/500克", 320),
    ("3.2", "元/公斤", 320),
    ("0.65", "斤", 130),
    ("2500", "元/吨", 250),
    ("0.125", "元/市斤", 25),
    ("45", "元/箱(10公斤)", 450),
    ("45", "元/箱（20斤）", 450),
    ("30", "10斤/袋", 600),
    ("10", "元/袋(3kg)", 333),
    ("20", "元/袋(3kg)", 667),
    // Ties go to the even neighbour: 12.5 → 12, 37.5 → 38.
    ("1", "元/件(8公斤)", 12),
    ("3", "元/件(8公斤)", 38),
    ("0.005", "元/公斤", 0),
    ("0.015", "元/公斤", 2),
];

#[test]
fn prices_become_fen_per_kg() {
    for (price, unit, fen) in PRICES {
        assert_eq!(measure(unit).fen_per_kg(dec(price)), Ok(FenPerKg(fen)), "{price} {unit}");
    }
}

#[test]
fn quantities_are_exact_or_refused() {
    assert_eq!(measure("斤").kg(dec("3000")), Ok(Kg(1_500)));
    assert_eq!(measure("吨").kg(dec("12.345")), Ok(Kg(12_345)));
    assert_eq!(measure("公斤").kg(dec("1,200")), Ok(Kg(1_200)));
    assert_eq!(measure("2.5公斤/箱").kg(dec("400")), Ok(Kg(1_000)));
    assert_eq!(measure("公斤").kg(dec("2.50")), Err(UnitError::NotWholeKg { unit: Unit::Kilogram }));
    assert_eq!(measure("斤").kg(dec("3")), Err(UnitError::NotWholeKg { unit: Unit::Jin }));
    assert_eq!(measure("吨").kg(dec("0.0005")), Err(UnitError::NotWholeKg { unit: Unit::Tonne }));
    assert_eq!(measure("斤").kg(dec("-2")), Err(UnitError::Negative));
    assert_eq!(measure("吨").kg(Decimal::whole(i64::MAX)), Err(UnitError::TooLarge));
}

#[test]
fn units_are_read_as_price_lists_print_them() {
    let read = |text| match read_unit(text, &BTreeMap::new()) {
        Ok(quoted) => format!("{} {}", quoted.measure.unit().as_str(), quoted.measure.grams()),
        Err(UnitFault::NoWeight { name, .. }) => format!("{name} ?"),
        Err(fault) => format!("{fault:?}"),
    };
    for (text, shown) in [
        (" 元／斤 ", "jin 500"),
        ("元/500克", "500g 500"),
        ("500G", "500g 500"),
        ("元/公斤", "kg 1000"),
        ("元/KG", "kg 1000"),
        ("元每千克", "kg 1000"),
        ("Kg", "kg 1000"),
        ("1公斤", "kg 1000"),
        ("T", "tonne 1000000"),
        ("元每吨", "tonne 1000000"),
        ("Tonnes", "tonne 1000000"),
        ("万公斤", "piece 10000000"),
        ("万斤", "piece 5000000"),
        ("10万斤", "piece 50000000"),
        ("元/百斤", "piece 50000"),
        ("百公斤", "piece 100000"),
        ("担", "piece 50000"),
        ("公担", "piece 100000"),
        ("Rs./Quintal", "piece 100000"),
        ("€/100kg", "piece 100000"),
        ("â‚¬/100kg", "piece 100000"),
        ("EUR per 100 kg", "piece 100000"),
        ("LKR/kg", "kg 1000"),
        ("元/100克", "piece 100"),
        ("lb", "piece 454"),
        ("$/40 lb", "piece 18144"),
        ("64 KG", "piece 64000"),
        ("袋(64 KG)", "bag 64000"),
        ("箱（5 公斤）", "case 5000"),
        ("箱（净重10公斤）", "case 10000"),
        ("2.5KG/袋", "bag 2500"),
        ("袋5kg", "bag 5000"),
        ("每袋25公斤", "bag 25000"),
        ("25公斤每袋", "bag 25000"),
        ("10公斤装", "piece 10000"),
        ("袋装20kg", "bag 20000"),
        ("元/25kg/袋", "bag 25000"),
        ("40 lb carton", "case 18144"),
        ("￥/箱", "箱 ?"),
        ("元/桶", "桶 ?"),
        ("元/袋", "袋 ?"),
    ] {
        assert_eq!(read(text), shown, "{text}");
    }
    for text in ["", "元", "€", "袋(3)", "车", "斤/箱", "约10公斤", "10-15kg", "5升桶", "cwt", "0公斤"] {
        assert_eq!(read(text), "Unknown", "{text}");
    }
    assert!(matches!(read_unit("0.0001g/袋", &BTreeMap::new()), Err(UnitFault::Unknown | UnitFault::Impossible(_))));
    for unit in Unit::ALL {
        let names = [unit.name().zh, unit.as_str().to_owned()];
        assert!(names.iter().all(|name| is_unit(name)), "{names:?}");
    }
    let weights = BTreeMap::from([("桶".to_owned(), 5_000)]);
    assert_eq!(read_unit("元/桶", &weights).map(|quoted| quoted.measure.grams()), Ok(5_000));
}

#[test]
fn a_pound_is_no_round_number_of_grams() {
    // 1 $/lb is 2.20462 $/kg; 454 g would make 2.2026 of it.
    assert_eq!(measure("lb").fen_per_kg(dec("100")), Ok(FenPerKg(22_046)));
    assert_eq!(measure("lb").kg(dec("5000")), Err(UnitError::NotWholeKg { unit: Unit::Piece }));
    assert_eq!(measure("lb").nearest_kg(dec("5000")), Ok(Kg(2_268)));
    assert_eq!(measure("万公斤").nearest_kg(dec("3.5")), Ok(Kg(35_000)));
}

#[test]
fn a_sign_of_money_names_its_currencies() {
    let may_be = |text: &str, currency: &str| read_unit(text, &BTreeMap::new()).unwrap().money.is_none_or(|m| m.may_be(currency));
    for (text, currency) in
        [("元/斤", "CNY"), ("元/公斤", "TWD"), ("€/kg", "EUR"), ("$/kg", "USD"), ("NT$/公斤", "TWD"), ("kg", "EUR")]
    {
        assert!(may_be(text, currency), "{text} {currency}");
    }
    for (text, currency) in
        [("€/kg", "CNY"), ("元/斤", "EUR"), ("$/kg", "CNY"), ("Rs./kg", "CNY"), ("£/kg", "EUR"), ("日元/公斤", "CNY")]
    {
        assert!(!may_be(text, currency), "{text} {currency}");
    }
}

#[test]
fn only_packages_state_a_weight() {
    assert_eq!(Measure::new(Unit::Bag, None), Err(UnitError::WeightMissing { unit: Unit::Bag }));
    assert_eq!(Measure::new(Unit::Bag, Some(0)), Err(UnitError::WeightOutOfRange { unit: Unit::Bag }));
    assert_eq!(Measure::new(Unit::Jin, Some(1_000)), Err(UnitError::WeightContradicts { unit: Unit::Jin }));
    assert!(Measure::new(Unit::Jin, Some(500)).is_ok());
    assert_eq!(Measure::with_kg(Unit::Case, Some(dec("2.5"))).map(Measure::grams), Ok(2_500));
    assert!(Measure::with_kg(Unit::Case, Some(dec("0.0001"))).is_err());
}

#[test]
fn numbers_as_people_type_them() {
    for (text, shown) in [
        ("3.20", "3.2"),
        ("１２．５", "12.5"),
        ("1,200", "1200"),
        ("¥3.2元", "3.2"),
        ("-0.50", "-0.5"),
        ("0", "0"),
        ("0.00", "0"),
        (".5", "0.5"),
        ("7.", "7"),
    ] {
        assert_eq!(dec(text).to_string(), shown, "{text}");
    }
    for text in ["", ".", "-", "1,5", "1,2345", "1.2.3", "三", "1e3", "+1", "12,34,567"] {
        assert_eq!(text.parse::<Decimal>(), Err(UnitError::NotANumber), "{text}");
    }
    assert_eq!("0.1234567".parse::<Decimal>(), Err(UnitError::TooPrecise));
    assert_eq!("99999999999999999999".parse::<Decimal>(), Err(UnitError::TooLarge));
}

proptest! {
    /// 斤 against 公斤: the factor is two, never anything else.
    #[test]
    fn half_a_kilogram_costs_half(fen in 0i64..1_000_000) {
        let price = Decimal { digits: fen, scale: 2 };
        let jin = measure("斤").fen_per_kg(price).unwrap();
        let kg = measure("公斤").fen_per_kg(price).unwrap();
        prop_assert_eq!(jin.0, 2 * kg.0);
        prop_assert_eq!(kg.0, fen);
    }

    /// A price shown in a unit and read again is the same price.
    #[test]
    fn price_round_trip(fen in 0i64..10_000_000, grams in 1i64..2_000_000) {
        for m in [measure("斤"), measure("吨"), Measure::new(Unit::Bag, Some(grams)).unwrap()] {
            let shown = m.yuan(FenPerKg(fen)).unwrap().to_string();
            prop_assert_eq!(m.fen_per_kg(dec(&shown)), Ok(FenPerKg(fen)));
        }
    }

    /// The rounded price is within half a fen of the exact one.
    #[test]
    fn rounding_is_nearest(digits in 0i64..1_000_000_000, scale in 0u8..=6, grams in 1i64..2_000_000) {
        let m = Measure::new(Unit::Case, Some(grams)).unwrap();
        let got = m.fen_per_kg(Decimal { digits, scale }).unwrap();
        let denominator = i128::from(grams) * 10i128.pow(u32::from(scale));
        let off = (i128::from(got.0) * denominator - i128::from(digits) * 100_000).abs();
        prop_assert!(2 * off <= denominator);
    }

    /// An accepted quantity is exactly the typed one.
    #[test]
    fn quantity_is_exact(digits in 0i64..1_000_000_000, scale in 0u8..=6, grams in 1i64..2_000_000) {
        let m = Measure::new(Unit::Case, Some(grams)).unwrap();
        let exact = i128::from(digits) * i128::from(grams);
        let unit = 1_000 * 10i128.pow(u32::from(scale));
        match m.kg(Decimal { digits, scale }) {
            Ok(kg) => prop_assert_eq!(i128::from(kg.0) * unit, exact),
            Err(e) => {
                prop_assert_eq!(e, UnitError::NotWholeKg { unit: Unit::Case });
                prop_assert_ne!(exact % unit, 0);
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,24}") {
        let _ = read_unit(&text, &BTreeMap::new());
        if let Ok(number) = text.parse::<Decimal>() {
            prop_assert_eq!(number.to_string().parse::<Decimal>(), Ok(number));
        }
    }
}

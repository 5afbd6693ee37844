use super::*;

fn shown(text: &str, style: Style) -> String {
    match read(text, style) {
        Ok(typed) => {
            let high = typed.high.map(|high| format!("–{high}")).unwrap_or_default();
            let money = typed.money.map(|money| format!(" {}", money.code())).unwrap_or_default();
            let unit = typed.unit.map(|unit| format!(" /{unit}")).unwrap_or_default();
            format!("{}{high}{money}{unit}", typed.low)
        }
        Err(fault) => format!("{fault:?}"),
    }
}

#[test]
fn numbers_are_read_as_people_type_them() {
    for (text, number) in [
        ("１２０００", "12000"),
        ("１．２０", "1.2"),
        ("1。20", "1.2"),
        ("1．20", "1.2"),
        ("12，000", "12000"),
        ("12 000", "12000"),
        ("1'200.50", "1200.5"),
        ("1.2元", "1.2 CNY"),
        ("¥1.20元", "1.2 CNY"),
        ("￥ 1.20", "1.2 CNY"),
        ("1.2元/斤", "1.2 CNY /斤"),
        ("1.2 元 / 公斤", "1.2 CNY /公斤"),
        ("2.5元/500克", "2.5 CNY /500克"),
        ("1.2块一斤", "1.2 CNY /一斤"),
        ("1.2万", "12000"),
        ("3百", "300"),
        ("1.2万公斤", "12000 /公斤"),
        ("12000斤", "12000 /斤"),
        ("5千克", "5 /千克"),
        ("三吨", "3 /吨"),
        ("两千斤", "2000 /斤"),
        ("十二 吨", "12 /吨"),
        ("半吨", "0.5 /吨"),
        ("二两", "2 /两"),
        ("－1.2", "-1.2"),
        ("¥-3", "-3 CNY"),
        ("€87.50", "87.5 EUR"),
        ("€1,020.40", "1020.4 EUR"),
        ("87.50 €", "87.5 EUR"),
        ("â‚¬0.00", "0 EUR"),
        ("NT$12", "12 TWD"),
        ("Rs. 1,200", "1200 INR"),
    ] {
        assert_eq!(shown(text, Style::FORM), number, "{text}");
    }
}

#[test]
fn what_could_be_another_number_is_refused() {
    for text in ["1，2000", "1,2", "0,625", "1.234,56", "1,2345"] {
        assert!(read(text, Style::FORM).is_err_and(|fault| fault.is_unclear()), "{text}: {}", shown(text, Style::FORM));
    }
    for text in ["", ".", "-", "斤", "+1", "12,34,567", "1 2", "12 34", "1.2.0", "1,2,3", "1万2", "一百五", "2-3万", "$€5", "--1"]
    {
        assert!(read(text, Style::FORM).is_err(), "{text}: {}", shown(text, Style::FORM));
    }
    let fault = |text: &str| read(text, Style::FORM).expect_err(text).text().zh;
    assert_eq!(fault("1e4"), "请写成 10000");
    assert_eq!(fault("1.5E+03"), "请写成 1500");
    assert_eq!(fault("1.2w"), "请写成 12000");
    assert_eq!(fault("六千"), "请写成 6000");
    assert_eq!(fault("٠.٩"), "请用数字 0–9 填写，如 1.20");
    assert_eq!(fault("1,2"), "逗号可能是小数点，也可能是千位分隔，请写成 1.2 或 12");
    assert_eq!(fault("1.2.0"), "小数点不止一个，请写成 1.20 这样");
    assert_eq!(fault("1.2345678"), "最多六位小数");
}

#[test]
fn ranges_have_two_ends() {
    for (text, range) in [
        ("2.0-2.4", "2–2.4"),
        ("2.0~2.4", "2–2.4"),
        ("2.0～2.4", "2–2.4"),
        ("2.0—2.4", "2–2.4"),
        ("2.0——2.4元/斤", "2–2.4 CNY /斤"),
        ("1.8至2.2", "1.8–2.2"),
        ("1.8到2.2元", "1.8–2.2 CNY"),
        ("¥2.0-¥2.4", "2–2.4 CNY"),
        ("2.0元~2.4元", "2–2.4 CNY"),
        ("2.4 - 2.0", "2–2.4"),
        ("1.8 to 2.2", "1.8–2.2"),
    ] {
        assert_eq!(shown(text, Style::POINT), range, "{text}");
    }
    assert_eq!(read("2-3", Style::FORM).unwrap().one(), Err(NumberFault::Range));
    assert!(shown("2026-11-27", Style::POINT).contains("/-27"), "a day is no price");
}

#[test]
fn the_column_decides_what_its_commas_are() {
    let column = |cells: &[&str]| -> Vec<String> {
        let style = Style::of(cells.iter().copied());
        cells.iter().map(|cell| read(cell, style).map_or_else(|_| "?".to_owned(), |typed| typed.low.to_string())).collect()
    };
    assert_eq!(column(&["0,625", "1,200", "2"]), ["0.625", "1.2", "2"]);
    assert_eq!(column(&["1.234,56", "12,5", "1.200"]), ["1234.56", "12.5", "1200"]);
    assert_eq!(column(&["€1.020,40", "€87,50"]), ["1020.4", "87.5"]);
    assert_eq!(column(&["1,200", "2.5"]), ["1200", "2.5"]);
    assert_eq!(column(&["1,234.56", "1,200"]), ["1234.56", "1200"]);
    assert_eq!(column(&["1,200", "950"]), ["1200", "950"]);
    assert_eq!(column(&["1，200", "８００"]), ["1200", "800"]);
    assert_eq!(column(&["1,200", "2,400"]), ["?", "?"], "nobody knows");
    assert_eq!(column(&["12,5", "2.5", "1,200"]), ["?", "2.5", "?"], "both marks are used as points");
    assert_eq!(column(&["12,5", "1.234"]), ["12.5", "?"]);
    assert_eq!(column(&["1.200", "2.5"]), ["1.2", "2.5"]);
}

#[test]
fn tails_of_floats_are_rounded_in_files() {
    for (text, number) in
        [("1.1500000000000001", "1.15"), ("1.1499999999999999", "1.15"), ("0.1234565", "0.123457"), ("1.999999999", "2")]
    {
        assert_eq!(shown(text, Style::POINT), number, "{text}");
    }
}

#[test]
fn words_for_no_price_are_known() {
    for text in
        ["面议", "停市", "售完", "休市（春节）", "休売", "缺货", "暂无报价", "价格面议", "待定", "SOLD OUT", "未上市", "无货"]
    {
        assert!(says_no_price(text), "{text}");
    }
    for text in ["", "-", "1.2", "大白菜", "无", "停市1天"] {
        assert!(!says_no_price(text), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_number_or_refused(text in ".{0,24}") {
        for style in [Style::FORM, Style::POINT, Style::COMMA, Style::of([text.as_str()].into_iter())] {
            let _ = read(&text, style);
        }
        let _ = says_no_price(&text);
    }

    #[test]
    fn a_number_that_is_shown_is_read_again(digits in 0i64..1_000_000_000, scale in 0u8..=6) {
        let number = Decimal { digits, scale }.shortened(0);
        proptest::prop_assert_eq!(read(&number.to_string(), Style::FORM).map(|typed| typed.low), Ok(number));
    }
}

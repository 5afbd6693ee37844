use proptest::prelude::*;

use super::*;
use crate::seed;
use kernel::{Grade, Ts};

fn index() -> VarietyIndex {
    let rows = seed::variety_rows(Ts::from_micros(0).unwrap()).unwrap();
    VarietyIndex::new(rows.into_iter().map(Variety::from))
}

fn first(index: &VarietyIndex, query: &str) -> String {
    index.search(query).first().map(|f| f.variety.name.zh.clone()).unwrap_or_default()
}

#[test]
fn the_data_is_sound() {
    let index = index();
    let categories: Vec<String> = seed::category_rows().unwrap().into_iter().map(|c| c.code).collect();
    let mut owner: HashMap<String, &str> = HashMap::new();
    for variety in index.all() {
        assert!(categories.contains(&variety.category), "{variety:?}");
        assert!(Grade::from_number(variety.default_grade).is_some() && variety.shelf_life_days > 0);
        for name in std::iter::once(&variety.name.zh).chain(&variety.aliases) {
            let other = owner.insert(key(name), &variety.code);
            assert_eq!(other, None, "{name} belongs to two varieties");
        }
        let readings = named(&variety.name.zh);
        assert!(
            readings.pinyin.contains(&variety.code.replace('-', "")),
            "{} is no reading of {}",
            variety.code,
            variety.name.zh
        );
    }
    let watched: Vec<&str> = index.all().take(25).map(|v| v.name.zh.as_str()).collect();
    let basket = "大白菜、圆白菜、黄瓜、西红柿、圆茄子、青椒、土豆、菜花、油菜、芹菜、白萝卜、心里美萝卜、胡萝卜、冬瓜、菠菜、\
                  小白菜、莴笋、豆角、韭菜、蒜苗、生菜、尖椒、平菇、苦瓜、葱头";
    assert_eq!(watched, basket.split('、').collect::<Vec<_>>());
    for (n, variety) in (1..).zip(index.all()) {
        assert_eq!(variety.watched_rank, Some(n).filter(|n| *n <= 25), "{}", variety.code);
    }
    assert!(index.all().count() >= 105);
}

#[test]
fn any_name_finds_it() {
    let index = index();
    for (query, name) in [
        ("西红柿", "西红柿"),
        ("番茄", "西红柿"),
        ("xihongshi", "西红柿"),
        ("xi hong shi", "西红柿"),
        ("XHS", "西红柿"),
        ("fanqie", "西红柿"),
        ("马铃薯", "土豆"),
        ("馬鈴薯", "土豆"),
        ("tudou", "土豆"),
        ("甘藍", "圆白菜"),
        ("牛心菜", "圆白菜"),
        ("高麗菜", "圆白菜"),
        ("蘿蔔", "白萝卜"),
        ("红萝卜", "胡萝卜"),
        ("洋葱", "葱头"),
        ("洋蔥", "葱头"),
        ("yangcong", "葱头"),
        ("花椰菜", "菜花"),
        ("青花菜", "西兰花"),
        ("胡瓜", "黄瓜"),
        ("芫荽", "香菜"),
        ("莲藕", "莲藕"),
        ("tomato", "西红柿"),
        ("鳳梨", "菠萝"),
        ("dabaicai", "大白菜"),
        ("dbc", "大白菜"),
        ("shengnvguo", "圣女果"),
        ("lǜdòuyá", "绿豆芽"),
        ("lüdouya", "绿豆芽"),
    ] {
        assert_eq!(first(&index, query), name, "{query}");
    }
    assert_eq!(index.search("没有这种菜"), []);
    assert_eq!(index.search("  "), []);
    assert_eq!(index.search("'"), []);
}

#[test]
fn better_matches_come_first() {
    let index = index();
    let kinds = |query| index.search(query).iter().map(|f| f.matched_by).collect::<Vec<_>>();
    for query in ["白菜", "萝卜", "bocai", "bc", "gua", "菜", "jiao", "x"] {
        assert!(kinds(query).is_sorted(), "{query}");
    }
    // 白菜 is a name of 大白菜; 小白菜 only contains it.
    let found = index.search("白菜");
    assert_eq!((found[0].variety.code.as_str(), found[0].matched_by), ("da-bai-cai", MatchKind::Alias));
    assert_eq!(found[0].matched_name.as_deref(), Some("白菜"));
    let at = |code: &str| found.iter().position(|f| f.variety.code == code).expect("found");
    assert!(at("da-bai-cai") < at("xiao-bai-cai"));
    // Of equals the watched one.
    assert_eq!(index.search("bocai")[0].matched_by, MatchKind::Pinyin);
    assert_eq!(first(&index, "luobo"), "白萝卜");
}

#[test]
fn imported_names_are_resolved_and_never_guessed() {
    let index = index();
    let resolve = |name: &str| index.resolve(name).map(|v| v.code.as_str());
    assert_eq!(resolve("\u{feff}\u{feff}木耳菜"), Some("mu-er-cai"));
    assert_eq!(resolve(" 番 茄 "), Some("xi-hong-shi"));
    assert_eq!(resolve("猕猴桃（秦美）"), Some("mi-hou-tao"));
    assert_eq!(resolve("石榴(四川"), Some("shi-liu"));
    assert_eq!(resolve("胡萝卜（洗）"), Some("hu-luo-bo"));
    assert_eq!(resolve("海鲜菇(袋)(1)"), Some("hai-xian-gu"));
    assert_eq!(resolve("馬鈴薯"), Some("tu-dou"));
    for name in ["", "白", "tudou", "甘藍-初秋", "(洗)", "猪肉"] {
        assert_eq!(resolve(name), None, "{name}");
    }
    let family = |name: &str| index.resolve_family(name).map(|v| v.code.as_str());
    assert_eq!(family("甘藍-初秋"), Some("yuan-bai-cai"));
    assert_eq!(family("番茄-牛番茄"), Some("xi-hong-shi"));
    assert_eq!(family("其他"), None);
}

#[test]
fn slips_are_suggested_and_marked_as_such() {
    let index = index();
    for (typed, meant) in [
        ("西红市", "西红柿"),
        ("heluobo", "胡萝卜"),
        ("xihonghsi", "西红柿"),
        ("lvdouyaa", "绿豆芽"),
        ("土逗", "土豆"),
        ("大白莱", "大白菜"),
        ("大青椒", "青椒"),
    ] {
        assert!(index.search(typed).is_empty(), "{typed}");
        let found = index.similar(typed);
        assert!(found.iter().all(|f| f.matched_by == MatchKind::Similar), "{typed}: {found:?}");
        assert!(found.iter().any(|f| f.variety.name.zh == meant), "{typed}: {found:?}");
        assert_eq!(index.resolve(typed), None, "{typed} is never an answer");
    }
    for typed in ["lǜ dòu yá", "lyudouya", "LÜ DOU YA", "lu\u{308}douya"] {
        assert_eq!(index.search(typed).first().map(|f| f.matched_by), Some(MatchKind::Pinyin), "{typed}");
        assert_eq!(first(&index, typed), "绿豆芽", "{typed}");
    }
    for typed in ["没有这种菜", "abc", "煤", "钢筋水泥"] {
        assert!(index.search(typed).is_empty() && index.similar(typed).is_empty(), "{typed}");
    }
}

#[test]
fn a_new_varietys_code_is_its_pinyin() {
    assert_eq!(slug("火晶柿子"), "huo-jing-shi-zi");
    assert_eq!(slug("绿叶菜"), "lv-ye-cai");
    assert_eq!(slug("abc"), "");
}

proptest! {
    #[test]
    fn any_query_is_answered(query in "\\PC{0,12}") {
        static INDEX: std::sync::OnceLock<VarietyIndex> = std::sync::OnceLock::new();
        let index = INDEX.get_or_init(index);
        let found = index.search(&query);
        prop_assert!(found.is_sorted_by_key(|f| f.matched_by));
        let _ = index.resolve_family(&query);
    }
}

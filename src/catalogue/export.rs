//! Varieties as a file.

use super::model::{Category, Variety};
use exports::{Cell, Export};
use kernel::Lang;

pub(super) fn columns(categories: &[Category]) -> Export<'_, Variety> {
    Export::new("品种", "varieties")
        .column("code", "代码", "Code", |v: &Variety, _| v.code.clone())
        .column("name", "品种", "Variety", |v, lang| Cell::of(&v.name, lang))
        .column("category", "品类", "Category", move |v, lang| {
            let category = categories.iter().find(|category| category.code == v.category);
            category.map_or(v.category.as_str(), |category| category.name.get(lang)).to_owned()
        })
        .column("aliases", "别名", "Other names", |v, lang| v.aliases.join(if lang == Lang::Zh { "、" } else { ", " }))
        .column("watched_rank", "监测序号", "Rank in the basket", |v, _| v.watched_rank)
        .column("default_grade", "常用等级", "Usual grade", |v, lang| Cell::grade(v.default_grade, lang))
        .column("bag_kg", "每袋(公斤)", "A bag (kg)", |v, _| v.bag_kg)
        .column("shelf_life_days", "保鲜天数", "Keeps for (days)", |v, _| v.shelf_life_days)
        .column("active", "使用中", "In use", |v, _| v.active)
}

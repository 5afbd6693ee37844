//! The fonts of this machine and the characters that they have.

use std::{collections::BTreeSet, sync::OnceLock};

use typeset::protocol::Printable;
use typst::text::{FontStretch, FontStyle, FontVariant, FontWeight, is_default_ignorable};
use typst_kit::fonts::{self, FontStore};

/// Chinese fonts in the order of preference; the first that the machine has is the font of the page.
const CHINESE: [&str; 12] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Serif CJK SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimSun",
];

/// Asked for what the font of the page lacks: rare characters of names and places, then signs. All may be embedded.
const RARE: [&str; 13] = [
    "BabelStone Han",
    "HanaMinA",
    "HanaMinB",
    "Jigmo",
    "Jigmo2",
    "Jigmo3",
    "Plangothic P1",
    "Plangothic P2",
    "SimSun-ExtB",
    "SimSun-ExtG",
    "MingLiU-ExtB",
    "AR PL UMing CN",
    "DejaVu Sans",
];

/// The weights that pages are set in.
const WEIGHTS: [FontWeight; 2] = [FontWeight::REGULAR, FontWeight::BOLD];

/// The fonts that a page may be set in.
pub struct Fonts {
    pub store: FontStore,
    families: Vec<&'static str>,
}

/// The fonts of this machine, looked for once.
pub fn of_this_machine() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let wanted = |family: &str| CHINESE.contains(&family) || RARE.contains(&family);
        let mut store = FontStore::new();
        store.extend(fonts::system().filter(|(_, info)| wanted(&info.family)));
        let has = |family: &&str| store.book().contains_family(&family.to_lowercase());
        let mut families: Vec<&'static str> = CHINESE.into_iter().filter(has).collect();
        if !families.is_empty() {
            families.extend(RARE.into_iter().filter(has));
        }
        Fonts { store, families }
    })
}

impl Fonts {
    /// The visible characters that a font which can be loaded has, in every weight.
    pub fn printable(&self) -> Printable {
        let covered = WEIGHTS.map(|weight| self.covered(weight)).into_iter().reduce(|a, b| &a & &b).unwrap_or_default();
        let mut stretches: Vec<(u32, u32)> = Vec::new();
        for code in covered {
            match stretches.last_mut() {
                Some((_, last)) if *last + 1 == code => *last = code,
                _ => stretches.push((code, code)),
            }
        }
        Printable { families: self.families.iter().map(|&family| family.to_owned()).collect(), stretches }
    }

    fn covered(&self, weight: FontWeight) -> BTreeSet<u32> {
        let variant = FontVariant::new(FontStyle::Normal, weight, FontStretch::NORMAL);
        let book = self.store.book();
        let fonts = self.families.iter().filter_map(|family| book.select(&family.to_lowercase(), variant));
        let usable = fonts.filter(|id| self.store.font(*id).is_some());
        let codes = usable.filter_map(|id| book.info(id)).flat_map(|info| info.coverage.iter());
        codes.filter(|code| char::from_u32(*code).is_some_and(|c| !is_default_ignorable(c))).collect()
    }
}

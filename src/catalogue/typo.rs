//! Names that were mistyped: by ear (西红市), by hand (panqie), by the look of a character (大白莱).

use pinyin::{ToPinyin, ToPinyinMulti};

/// Shorter texts resemble too many names.
const LEAST_LETTERS: usize = 5;
const LEAST_CHARACTERS: usize = 3;

/// A name as it was typed, ready to be compared.
pub(super) struct Typed<'a> {
    text: &'a str,
    characters: Vec<char>,
    /// How it sounds, where it is written in Chinese characters.
    sounds: Vec<String>,
}

impl<'a> Typed<'a> {
    pub fn of(text: &'a str) -> Typed<'a> {
        let characters: Vec<char> = text.chars().take(30).collect();
        let chinese = (2..30).contains(&characters.len()) && text.to_pinyin().all(|p| p.is_some());
        Typed { sounds: if chinese { sounds(text) } else { Vec::new() }, characters, text }
    }

    /// How far a name is from what was typed: 0 sounds alike, 1 is one letter away, 2 one character. Nothing: they are not
    /// alike.
    pub fn distance(&self, latin: &str, key: &str, pinyin: &[String]) -> Option<u8> {
        if key == self.text {
            return None;
        }
        if self.sounds.iter().any(|sound| pinyin.contains(sound)) {
            return Some(0);
        }
        let letters = latin.is_ascii() && latin.len() >= LEAST_LETTERS;
        if letters && pinyin.iter().any(|p| one_slip(latin.as_bytes(), p.as_bytes())) {
            return Some(1);
        }
        if self.sounds.is_empty() || self.characters.len() < LEAST_CHARACTERS {
            return None;
        }
        let name: Vec<char> = key.chars().collect();
        // Of two characters one is half the name: it may lack one, and not be another.
        let long = name.len() >= LEAST_CHARACTERS || (name.len() == 2 && self.characters.len() == 3);
        (long && one_slip(&self.characters, &name)).then_some(2)
    }
}

/// The ways in which the text may be read, up to eight.
fn sounds(text: &str) -> Vec<String> {
    let mut readings = vec![String::new()];
    for several in text.to_pinyin_multi() {
        let choices: Vec<&str> = several.into_iter().flatten().map(|p| p.plain()).collect();
        let longer = choices.iter().flat_map(|c| readings.iter().map(move |r| format!("{r}{c}")));
        readings = longer.take(8).collect();
    }
    readings.into_iter().map(|reading| reading.replace('ü', "v")).collect()
}

/// One letter more, less or other, or two neighbours exchanged.
fn one_slip<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match a.len() as isize - b.len() as isize {
        0 if a.is_empty() => false,
        0 => a[1..] == b[1..] || (a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..]),
        1 => a[1..] == *b,
        -1 => *a == b[1..],
        _ => false,
    }
}

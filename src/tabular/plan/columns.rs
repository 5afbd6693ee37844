//! The columns of a table: heads of two rows, days as heads, tables side by side.

use super::{
    super::{
        heads::Vocabulary,
        layout::HEAD_PRICE,
        read::{Reading, header_key},
    },
    DayGroup, Plan,
};

/// Each column's group and own head: a group goes on to the right over columns that have heads of their own only.
pub(super) fn parts(rows: &[Vec<String>]) -> Vec<(String, String)> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: usize, c: usize| rows.get(row).and_then(|r| r.get(c)).map_or("", String::as_str);
    if rows.len() < 2 {
        return (0..width).map(|c| (String::new(), cell(0, c).to_owned())).collect();
    }
    let mut group = "";
    let mut all = Vec::with_capacity(width);
    for c in 0..width {
        let (upper, lower) = (cell(0, c), cell(1, c));
        if lower.is_empty() {
            group = "";
            all.push((String::new(), upper.to_owned()));
            continue;
        }
        if !upper.is_empty() {
            group = upper;
        }
        all.push((group.to_owned(), lower.to_owned()));
    }
    all
}

/// `批发（元/公斤）` over `最低`: `批发最低（元/公斤）`.
pub(super) fn joined(group: &str, own: &str) -> String {
    // A head of two lines is one head.
    let one = |text: &str| text.split(['\n', '\r']).map(str::trim).collect::<String>();
    let (group, own) = (one(group), one(own));
    if group.is_empty() || group == own {
        return own;
    }
    let open = group.find(['(', '（']);
    let (name, bracket) = group.split_at(open.unwrap_or(group.len()));
    let gap = if own.is_ascii() { " " } else { "" };
    if own.contains(['(', '（']) { format!("{name}{gap}{own}") } else { format!("{name}{gap}{own}{bracket}") }
}

/// Heads that are days, each over its columns.
pub(super) fn days(plan: &mut Plan, parts: &[(String, String)], titles: &str, words: &Vocabulary) {
    let year: Option<String> = plan.day.as_deref().map(|day| day.chars().take(4).collect()).or_else(|| {
        let at = titles.find('年')?;
        let year = titles.get(at.checked_sub(4)?..at)?;
        year.bytes().all(|b| b.is_ascii_digit()).then(|| year.to_owned())
    });
    let read = |text: &str| {
        (words.day)(text).or_else(|| {
            let year = year.as_deref()?;
            text.starts_with(|c: char| c.is_ascii_digit()).then(|| (words.day)(&format!("{year}年{text}"))).flatten()
        })
    };
    let mut found: Vec<DayGroup> = Vec::new();
    for (column, (group, own)) in parts.iter().enumerate() {
        let (head, name) = if group.is_empty() { (own, HEAD_PRICE) } else { (group, own.as_str()) };
        let Some(day) = read(head) else { continue };
        match found.iter_mut().find(|g| g.day == day) {
            Some(one) if !group.is_empty() => one.columns.push((column, name.to_owned())),
            Some(_) => {}
            None => found.push(DayGroup { head: head.clone(), day, columns: vec![(column, name.to_owned())] }),
        }
    }
    if found.len() > 1 {
        plan.days = found;
    }
}

/// The columns of each of the tables side by side: their heads are the same ones again.
pub(super) fn blocks(plan: &Plan, how: &Reading) -> Vec<Vec<usize>> {
    let width = plan.heads.len();
    let under_days: Vec<usize> = plan.days.iter().flat_map(|g| g.columns.iter().map(|(c, _)| *c)).collect();
    let own: Vec<usize> = (0..width).filter(|c| !under_days.contains(c)).collect();
    let whole = vec![own.clone()];
    match how.blocks {
        None if how.words.is_some() => {}
        Some(n @ 2..) if !own.is_empty() => {
            return own.chunks(width.div_ceil(usize::from(n)).max(1)).map(<[usize]>::to_vec).collect();
        }
        _ => return whole,
    }
    let keys: Vec<String> = plan.heads.iter().map(|h| header_key(h)).collect();
    let named =
        |from: usize, to: usize| (from..to).filter(|c| !keys[*c].is_empty()).map(|c| keys[c].as_str()).collect::<Vec<_>>();
    for start in 0..width {
        let starts: Vec<usize> = (start..width).filter(|c| !keys[start].is_empty() && keys[*c] == keys[start]).collect();
        if starts.len() < 2 || !plan.days.is_empty() {
            continue;
        }
        let first = named(starts[0], starts[1]);
        let ends = starts[1..].iter().copied().chain([width]);
        let ranges: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
        let last = ranges.len() - 1;
        let same = ranges.iter().enumerate().all(|(n, (from, to))| {
            let names = named(*from, *to);
            names == first || (n == last && names.len() >= 2 && (names.starts_with(&first) || first.starts_with(&names)))
        });
        let useful = how.words.is_none_or(|words| first.iter().any(|key| (words.head)(key).is_some()));
        if first.len() >= 2 && same && useful {
            let shared = || 0..start;
            return ranges.into_iter().map(|(from, to)| shared().chain(from..to).collect()).collect();
        }
    }
    whole
}

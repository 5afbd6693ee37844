//! Which sheets of a workbook are read, and which are named as left out.

use std::collections::HashSet;

use super::{
    collect::{Collector, Found, Marks, PREFACE},
    fault::{ReadError, too_many_sheets},
    heads::Head,
    layout::{SheetLook, is_named},
    plan::{Plan, Raw, plan},
    read::{Limits, Reading, Sheet, Source, cleaned, header_key},
};
use kernel::Text;

/// A workbook of any format, or a web page with tables.
pub(super) trait Book {
    /// Name of every sheet, and whether it is shown.
    fn sheets(&self) -> Vec<(String, bool)>;

    /// Hands over the rows of a sheet until `each` says that it has enough.
    fn rows(&mut self, sheet: usize, each: &mut dyn FnMut(u32, Vec<Found>) -> Result<bool, ReadError>) -> Result<(), ReadError>;

    /// What the workbook says of a sheet beside its cells.
    fn marks(&mut self, sheet: usize) -> Result<Marks, ReadError>;

    /// Rows that the sheet says it has.
    fn stated_rows(&mut self, sheet: usize) -> Option<u32>;

    fn counts_from_1904(&self) -> bool {
        false
    }
}

/// At most so many sheets are looked at.
const MOST_SHEETS: usize = 100;

/// The first rows of a sheet.
struct Look {
    rows: Vec<Raw>,
    plan: Option<Plan>,
}

impl Look {
    fn priced(&self) -> bool {
        self.plan.as_ref().is_some_and(|p| p.priced)
    }

    /// Goods and days of the first rows; nothing where they cannot be told.
    fn keys(&self, sheet: &str, how: &Reading) -> Option<HashSet<String>> {
        let (plan, words) = (self.plan.as_ref()?, how.words?);
        let column = |kind: Head| plan.heads.iter().position(|h| (words.head)(h) == Some(kind));
        let (name, day) = (column(Head::Name)?, column(Head::Day));
        let text = |row: &Raw, at: Option<usize>| at.and_then(|at| row.cells.get(at)).cloned().unwrap_or_default();
        let stated = plan.day.clone().or_else(|| (words.day)(sheet)).unwrap_or_default();
        let rows = self.rows.get(plan.first..)?;
        let keys = rows.iter().filter(|r| !text(r, Some(name)).is_empty());
        Some(keys.map(|r| format!("{}\t{}\t{stated}", header_key(&text(r, Some(name))), text(r, day))).collect())
    }
}

/// # Errors
/// Those of the sheets that are read, and `NoSuchSheet`.
pub(super) fn read(
    book: &mut dyn Book,
    limits: &Limits,
    how: &Reading,
    source: fn(String) -> Source,
) -> Result<Sheet, ReadError> {
    let names = book.sheets();
    if names.len() > MOST_SHEETS {
        return Err(ReadError::Damaged(too_many_sheets(names.len())));
    }
    let mut collector = Collector::new(limits, how);
    collector.grid = true;
    collector.layout.from_1904 = book.counts_from_1904();
    let (chosen, mut why, by_owner) = choose(book, &names, how)?;
    collector.layout.sheets_name_owners = by_owner;
    for (at, (name, _)) in names.iter().enumerate() {
        let read = chosen.contains(&at);
        let rows = book.stated_rows(at);
        let why = why[at].take().filter(|_| !read);
        if why.as_ref().is_some_and(|why| *why != Why::Blank) {
            collector.layout.leave_named("sheet", None, name);
        }
        collector.layout.sheets.push(SheetLook { name: name.clone(), rows, read, why: why.map(Why::text) });
    }
    let named = chosen.len() > 1 || how.every_sheet;
    for at in &chosen {
        let marks = book.marks(*at)?;
        collector.begin(&names[*at].0, marks, named);
        book.rows(*at, &mut |number, found| collector.push(number, found).map(|()| true))?;
        collector.end()?;
    }
    let read: Vec<&str> = chosen.iter().map(|at| names[*at].0.as_str()).collect();
    collector.finish(source(read.join("、")))
}

/// Why a sheet is not read.
#[derive(Clone, PartialEq)]
enum Why {
    Hidden,
    Blank,
    /// What is wrong with it.
    Fault(Text),
    NoPrices,
    Another,
    NotChosen,
}

impl Why {
    fn text(self) -> Text {
        match self {
            Why::Hidden => Text::new("隐藏的工作表", "a hidden sheet"),
            Why::Blank => Text::new("没有内容", "nothing in it"),
            Why::Fault(Text { zh, en }) => Text::new(format!("读不出：{zh}"), format!("cannot be read: {en}")),
            Why::NoPrices => Text::new("没有找到品名和价格", "no goods with prices found in it"),
            Why::Another => Text::new(
                "也有价格，但与已读的品种重复，不能合成一张表；要读请勾选它",
                "has prices, too, but of the same goods: choose it in the mapping to have it read",
            ),
            Why::NotChosen => Text::new("没有勾选", "not chosen in the mapping"),
        }
    }
}

type Choice = (Vec<usize>, Vec<Option<Why>>, bool);

/// The sheets to read in their order, why each other is not, and whether their names say whose rows they hold. A sheet that
/// cannot be looked at does not keep those with prices from being read.
fn choose(book: &mut dyn Book, names: &[(String, bool)], how: &Reading) -> Result<Choice, ReadError> {
    let mut why: Vec<Option<Why>> = vec![None; names.len()];
    for (at, (_, shown)) in names.iter().enumerate() {
        if !shown {
            why[at] = Some(Why::Hidden);
        }
    }
    if !how.sheets.is_empty() {
        let mut chosen = Vec::new();
        for wanted in &how.sheets {
            let at = names.iter().position(|(name, _)| header_key(name) == header_key(wanted));
            let all = || names.iter().map(|(name, _)| name.clone()).collect();
            chosen.push(at.ok_or_else(|| ReadError::NoSuchSheet { name: wanted.clone(), names: all() })?);
        }
        chosen.sort_unstable();
        chosen.dedup();
        for reason in &mut why {
            reason.get_or_insert(Why::NotChosen);
        }
        return Ok((chosen, why, false));
    }
    let shown: Vec<usize> = (0..names.len()).filter(|at| names[*at].1).collect();
    if let [one] = shown[..] {
        return Ok((vec![one], why, false));
    }
    let mut looks: Vec<(usize, Look)> = Vec::new();
    let mut fault: Option<ReadError> = None;
    for at in shown {
        let look = match look(book, at, how) {
            Ok(look) => look,
            Err(met) => {
                why[at] = Some(Why::Fault(met.text()));
                fault.get_or_insert(met);
                continue;
            }
        };
        if look.rows.is_empty() {
            why[at] = Some(Why::Blank);
        } else {
            looks.push((at, look));
        }
    }
    let priced: Vec<usize> = (0..looks.len()).filter(|n| looks[*n].1.priced()).collect();
    if let Some(fault) = fault.filter(|_| priced.is_empty()) {
        return Err(fault);
    }
    let (read, by_owner) = match priced[..] {
        [] => (first_table(&looks), false),
        [one] => (vec![one], false),
        _ => several(&priced, &looks, names, how),
    };
    for (at, look) in &looks {
        why[*at] = Some(if look.priced() { Why::Another } else { Why::NoPrices });
    }
    Ok((read.into_iter().map(|n| looks[n].0).collect(), why, by_owner))
}

/// Where no heads are known: the first sheet with rows of several cells.
fn first_table(looks: &[(usize, Look)]) -> Vec<usize> {
    let several = |look: &Look| look.rows.iter().any(|r| r.filled().count() >= 2);
    let at = looks.iter().position(|(_, look)| several(look)).unwrap_or(0);
    if looks.is_empty() { Vec::new() } else { vec![at] }
}

/// Of several sheets with prices: those that are named as the owners of prices are, or all whose goods are different ones.
fn several(priced: &[usize], looks: &[(usize, Look)], names: &[(String, bool)], how: &Reading) -> (Vec<usize>, bool) {
    let name = |n: usize| header_key(&names[looks[n].0].0);
    if how.every_sheet {
        return (priced.to_vec(), false);
    }
    let owned: Vec<usize> =
        priced.iter().copied().filter(|n| how.owners.iter().any(|owner| is_named(owner, &name(*n)))).collect();
    if owned.len() > 1 {
        return (owned, true);
    }
    if let Some(own) = owned.first().filter(|n| how.own.iter().any(|own| is_named(own, &name(**n)))) {
        return (vec![*own], false);
    }
    let mut met: HashSet<String> = HashSet::new();
    let apart = priced.iter().all(|n| {
        let keys = looks[*n].1.keys(&names[looks[*n].0].0, how);
        keys.is_some_and(|keys| {
            let all_new = keys.iter().all(|key| !met.contains(key));
            met.extend(keys);
            all_new
        })
    });
    if apart { (priced.to_vec(), false) } else { (vec![priced[0]], false) }
}

fn look(book: &mut dyn Book, at: usize, how: &Reading) -> Result<Look, ReadError> {
    let mut rows: Vec<Raw> = Vec::new();
    let most = if how.words.is_some() { PREFACE } else { 1 };
    book.rows(at, &mut |number, found| {
        let cells: Vec<String> = found
            .into_iter()
            .take(200)
            .map(|cell| match cell {
                Found::Text(text) => cleaned(text),
                Found::Error(_) | Found::FormulaWithoutValue => "0".to_owned(),
            })
            .collect();
        if cells.iter().any(|c| !c.is_empty()) {
            rows.push(Raw { number, cells, problems: Vec::new() });
        }
        Ok(rows.len() < most)
    })?;
    // A stated row of heads need not be there in every sheet.
    let plan = if rows.is_empty() { None } else { plan(&rows, how).ok() };
    Ok(Look { rows, plan })
}

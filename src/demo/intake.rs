//! The intake alive: days marked complete and reviewed, one late and one missing, doubtful prices that wait, a batch held.

use super::people::People;
use kernel::{Ctx, PageQuery, Result, Ts};
use prices::{
    observations::{
        self, Filter,
        intake::{self, Channel, Incoming},
    },
    sources::{self, Reported},
};
use storage::Tx;

/// The chain that has not reported today, and the market that was late yesterday.
pub(super) const SILENT: &str = "fuyuan";
const LATE: &str = "shimen";

/// A market's list of today with the slips that lists have.
const LIST: &str = "品名,最低价,平均价,最高价,规格,产地,单位,发布日期\n\
    黄瓜,18.00,19.50,21.00,普通,,斤,{day}\n\
    菠菜,3.20,2.40,2.80,雨后,冀,斤,{day}\n\
    金针菇,6.00,6.50,7.00,白,冀,盒,{day}\n\
    红宝石菜,4.00,4.50,5.00,,滇,斤,{day}\n\
    红宝石菜,4.20,4.60,5.00,二等,滇,斤,{day}\n\
    神仙豆角,3.80,4.00,4.20,,鲁,斤,{day}\n\
    蒜薹,5.00,,6.00,新,豫,斤,{day}\n\
    香菜,NR,NR,NR,,冀,斤,{day}\n\
    贝贝南瓜,2.60,2.80,3.00,,蒙,斤,{day}\n\
    芹菜,1.20,1.60,1.50,实心,鲁,斤,{day}\n";

/// Marks the days of all sources as they were reported and reviewed.
pub(super) fn complete(tx: &mut Tx, now: Ts, people: &People, days: i32) -> Result<usize> {
    let (city, district) = (people.get("city")?.user, people.get("district")?.user);
    let ctx = Ctx::system("demo", now);
    let mut reports = Vec::new();
    for n in -days..=0 {
        let day = now.day().plus(n);
        for source in sources::active(tx)? {
            let late = n == -1 && source.code == LATE;
            let at = day.start().plus_hours(if late { 15 } else { 13 }).plus_minutes(40).min(now);
            // Today's reports wait for their second person; so do yesterday's late one and a few more.
            let looked_at = n < 0 && !late && !(n > -5 && source.code == "lejia");
            let reviewed = looked_at.then(|| (if n % 3 == 0 { district } else { city }, at.plus_hours(1)));
            reports.push(Reported { source: source.code, day, by: None, at, reviewed });
        }
    }
    sources::backfill_reports(tx, &ctx, &reports)
}

/// A list with slips at one market, and at another a whole sheet in the wrong unit.
pub(super) fn slips(tx: &mut Tx, now: Ts, people: &People) -> Result<()> {
    let day = now.day();
    let market = people.get("market")?.at(now);
    let list = LIST.replace("{day}", &day.to_string());
    let incoming = Incoming::new("xinfadi", Channel::File, "新发地行情补报.csv", None, list.into_bytes());
    intake::import(tx, &market, &incoming, None, &mut |_| {})?;

    let filter = Filter { day: Some(day), source: Some("baliqiao".to_owned()), ..Filter::default() };
    let page = PageQuery { limit: Some(30), cursor: None };
    let known = observations::service::list(tx, &people.get("city")?.at(now), filter, &page)?.items;
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let mut sheet = "品名,规格,最低价,平均价,最高价,单位,日期\n".to_owned();
    for price in known.iter().filter(|p| !p.unit_suspected) {
        let [low, average, high] = [price.low_fen_per_kg, price.average_fen_per_kg, price.high_fen_per_kg].map(|p| yuan(p.0));
        sheet.push_str(&format!("{},{},{low},{average},{high},斤,{day}\n", price.variety, price.spec));
    }
    let incoming = Incoming::new("baliqiao", Channel::File, "八里桥补报（公斤价）.csv", None, sheet.into_bytes());
    intake::import(tx, &people.get("jingdong")?.at(now), &incoming, None, &mut |_| {})?;
    Ok(())
}

//! How other programs find the table: a feed of its editions (Atom, RFC 4287), and a description of the whole as a
//! data set (schema.org).

use atom_syndication::{Entry, Feed, FixedDateTime, Link, Person, Text};
use serde_json::{Value, json};

use super::{export::TITLE, method::METHOD_VERSION, model::BulletinRow, printed, store, table::Table};
use kernel::{Day, Error, Result, Ts, visible};
use storage::Tx;

/// Editions in the feed.
const EDITIONS: i64 = 30;

/// # Errors
/// Those of the database.
pub fn rows(tx: &mut Tx) -> Result<Vec<BulletinRow>> {
    store::newest(tx, EDITIONS)
}

fn moment(at: Option<Ts>) -> FixedDateTime {
    at.unwrap_or_else(|| Day::from_number(0).start()).to_string().parse().unwrap_or_default()
}

fn link(rel: &str, href: String, mime: &str, title: &str) -> Link {
    Link { rel: rel.to_owned(), href, mime_type: Some(mime.to_owned()), title: Some(title.to_owned()), ..Link::default() }
}

/// The feed as XML. `site` is where the product is reached, without a slash at the end.
///
/// # Errors
/// `unexpected` when a stored table cannot be read.
pub fn atom(site: &str, rows: &[BulletinRow]) -> Result<String> {
    let entries = rows.iter().map(|row| entry(site, row)).collect::<Result<Vec<Entry>>>()?;
    let newest = rows.iter().filter_map(|row| row.published_at).max();
    let feed = Feed {
        title: Text::plain(TITLE),
        subtitle: Some(Text::plain("每日公布，更正以新版发布；每一版都有签名，可以重新计算并核对。")),
        id: format!("{site}/api/v1/bulletins/feed.atom"),
        updated: moment(newest),
        authors: vec![Person { name: "cailanzi 菜篮子".to_owned(), ..Person::default() }],
        links: vec![
            link("self", format!("{site}/api/v1/bulletins/feed.atom"), "application/atom+xml", TITLE),
            link("alternate", format!("{site}/bulletin"), "text/html", TITLE),
        ],
        lang: Some("zh-CN".to_owned()),
        entries,
        ..Feed::default()
    };
    let bytes = feed.write_to(Vec::new()).map_err(Error::unexpected)?;
    String::from_utf8(bytes).map_err(Error::unexpected)
}

fn entry(site: &str, row: &BulletinRow) -> Result<Entry> {
    let table: Table = row.table()?;
    let mut summary = printed::summary(row.unit, &table.rows).text_zh;
    if let Some(reason) = &row.reason {
        summary = format!("更正原因：{}。{summary}", visible(reason));
    }
    let file = |format: &str| format!("{site}/api/v1/bulletins/{}/export?format={format}", row.id);
    let correction = if row.edition > 1 { "（更正）" } else { "" };
    Ok(Entry {
        title: Text::plain(format!("{} {TITLE} 第 {} 版{correction}", row.day, row.edition)),
        id: format!("urn:uuid:{}", row.id),
        updated: moment(row.published_at),
        published: Some(moment(row.published_at)),
        summary: Some(Text::plain(summary)),
        links: vec![
            link("alternate", format!("{site}/bulletin/editions/{}", row.id), "text/html", "网页"),
            link("enclosure", file("pdf"), "application/pdf", "PDF"),
            link("enclosure", file("xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
            link("enclosure", file("json"), "application/json", "签名文件"),
        ],
        ..Entry::default()
    })
}

/// The days that have an edition, and the city that the table is of.
///
/// # Errors
/// Those of the database.
pub fn scope(tx: &mut Tx) -> Result<(Option<(Day, Day)>, kernel::Text)> {
    let market = tx.market();
    Ok((store::span(tx)?, places::service::region(tx, market.as_str())?.name))
}

/// The description for search engines and data catalogues.
pub fn dataset(site: &str, city: &kernel::Text, span: Option<(Day, Day)>) -> Value {
    let (zh, en) = (&city.zh, &city.en);
    let download = |format: &str, mime: &str, name: &str| {
        json!({
            "@type": "DataDownload",
            "name": name,
            "encodingFormat": mime,
            "contentUrl": format!("{site}/api/v1/bulletins/latest/export?format={format}"),
        })
    };
    let price = |name: &str| json!({ "@type": "PropertyValue", "name": name, "unitText": "元/公斤 (CNY per kg)" });
    let mut dataset = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": format!("{site}/bulletin#dataset"),
        "name": TITLE,
        "alternateName": format!("Vegetable prices: wholesale markets and retail chains, {en}"),
        "description": format!("{zh}每日蔬菜批发价格（最低、加权平均、最高、主要区间、上市量）和连锁超市零售价格，按公开的方法由采价记录计算；每一版有 SHA-256 摘要和 Ed25519 签名，更正以新版发布。Daily wholesale and retail prices of vegetables in {en}, computed by a public method; every edition is signed and can be recomputed."),
        "url": format!("{site}/bulletin"),
        "identifier": format!("{site}/bulletin#dataset"),
        "inLanguage": ["zh-CN", "en"],
        "isAccessibleForFree": true,
        "keywords": ["蔬菜价格", "批发价格", "零售价格", "菜篮子", "vegetable prices", en],
        "creator": { "@type": "Organization", "name": "cailanzi 菜篮子", "url": site },
        "spatialCoverage": { "@type": "Place", "name": format!("{zh} {en}") },
        "measurementTechnique": METHOD_VERSION,
        "variableMeasured": [price("批发最低价"), price("批发加权平均价"), price("批发最高价"), price("零售平均价")],
        "distribution": [
            download("csv", "text/csv", "CSV"),
            download("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
            download("pdf", "application/pdf", "PDF"),
            download("json", "application/json", "签名文件 (signed JSON)"),
            json!({
                "@type": "DataDownload",
                "name": "Atom",
                "encodingFormat": "application/atom+xml",
                "contentUrl": format!("{site}/api/v1/bulletins/feed.atom"),
            }),
        ],
    });
    if let (Some((first, last)), Some(fields)) = (span, dataset.as_object_mut()) {
        fields.insert("temporalCoverage".to_owned(), json!(format!("{first}/{last}")));
        fields.insert("dateModified".to_owned(), json!(last));
    }
    dataset
}

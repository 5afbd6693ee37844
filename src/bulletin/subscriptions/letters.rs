//! What the mails say.

use super::model::Row;
use crate::{
    export::TITLE,
    files::{Document, FileFormat, kept_as},
    lunar::LunarDate,
    printed, table,
    workbook::percent_text,
};
use kernel::{Lang, visible};
use notify::{Enclosed, Letter, Mail, MailKind};
use prices::figures::{PrintedChange, hundredths};

fn page(row: &Row) -> String {
    format!("/bulletin/subscription/{}", row.token)
}

/// Asks the mailbox whether it wants the table; to one that has it already, the way to its settings.
pub fn confirmation(row: &Row) -> Mail {
    let (subject, text) = match row.lang() {
        Lang::Zh => (
            "请确认：按邮件接收每日菜价公示表",
            "您好：\n\n有人（应该是您）申请用这个邮箱接收《蔬菜批发及连锁超市零售价格公示表》。\n\n请打开下面的链接确认；在同一页可以更改内容或退订。如果不是您本人申请，请忽略本邮件，不会再有邮件寄来。",
        ),
        Lang::En => (
            "Please confirm: the daily vegetable prices by mail",
            "Hello,\n\nsomebody, probably you, has asked for the daily table of vegetable prices at this address.\n\nPlease open the link below to confirm; on the same page you can change what you get, or leave. If it was not you, ignore this mail and no other will come.",
        ),
    };
    Mail {
        kind: MailKind::Subscription,
        to: row.email.clone(),
        subject: subject.to_owned(),
        body: format!("{text}\n\n{}", page(row)),
    }
}

/// An edition for one subscriber: the chosen varieties as text and HTML, the whole table as files.
pub fn edition(row: &Row, document: &Document, formats: &[FileFormat]) -> Letter {
    let lang = row.lang();
    let (table, stored) = (&document.table, &document.row);
    let say = |zh: &str, en: &str| if lang == Lang::En { en.to_owned() } else { zh.to_owned() };
    let wanted = row.varieties();
    let chosen: Vec<&table::Row> = table.rows.iter().filter(|r| wanted.is_empty() || wanted.contains(&r.variety.code)).collect();
    let unit = match (lang, document.unit.as_str()) {
        (Lang::En, "kg") => "yuan per kg",
        (Lang::En, _) => "yuan per jin (500 g)",
        _ => document.unit.name_zh(),
    };
    let correction = stored.edition > 1;
    let subject = format!(
        "{}{} {}",
        if correction { say("【更正】", "[Correction] ") } else { String::new() },
        say("菜价公示表", "Vegetable prices"),
        table.day
    );
    let lunar = LunarDate::of(table.day).filter(|_| lang == Lang::Zh).map(|date| format!("（农历{}）", date.name_zh(false)));
    let heading = format!(
        "{}{} · {} · {}",
        table.day,
        lunar.unwrap_or_default(),
        say(&format!("第 {} 版", stored.edition), &format!("edition {}", stored.edition)),
        say(&format!("单位：{unit}"), &format!("unit: {unit}")),
    );
    let summary = document.summary();
    let summary = say(&summary.text_zh, &summary.text_en);
    let link = format!("/bulletin/editions/{}", stored.id);
    let lines: Vec<[String; 4]> = chosen.iter().map(|r| cells(document, r, lang)).collect();
    let heads = [say("品种", "Variety"), say("批发平均", "Wholesale"), say("较前一日", "Day on day"), say("零售平均", "Retail")];

    let mut text = format!("{}\n{heading}\n\n{summary}\n", say(TITLE, "Vegetable prices: wholesale and retail chains"));
    let reason =
        stored.reason.as_ref().map(|reason| format!("{}{}", say("更正原因：", "Why it was corrected: "), visible(reason)));
    if let Some(reason) = &reason {
        text.push_str(&format!("{reason}\n"));
    }
    text.push('\n');
    for [name, wholesale, change, retail] in &lines {
        text.push_str(&format!("{name}  {wholesale}  {change}  {} {retail}\n", heads[3]));
    }
    text.push_str(&format!("\n{}\n{link}\n", say("完整公示表、核对方法：", "The whole table, and how to verify it:")));
    text.push_str(&format!("\n{} {}\n", say("摘要", "Digest"), stored.digest));
    text.push_str(&format!("\n{}\n{}\n", say("更改内容或退订：", "Change what you get, or leave:"), page(row)));

    let html = html(&Words {
        lang,
        title: say(TITLE, "Vegetable prices: wholesale and retail chains"),
        heading,
        summary,
        reason,
        heads,
        lines,
        whole: (link, say("查看完整公示表", "See the whole table")),
        digest: format!("{} {}", say("摘要（SHA-256）", "Digest (SHA-256)"), stored.digest),
        leave: (page(row), say("更改内容或退订", "Change what you get, or leave")),
    });
    let enclosed = |format: &FileFormat| Enclosed {
        kept_as: kept_as(stored.id, document.unit, *format),
        file_name: format!("{}.{}", document.file_name(), format.extension()),
    };
    Letter {
        mail: Mail { kind: MailKind::PriceTable, to: row.email.clone(), subject, body: text },
        html: Some(html),
        attachments: formats.iter().map(enclosed).collect(),
        unsubscribe: Some(format!("/api/v1/bulletins/subscriptions/{}/unsubscribe", row.token)),
    }
}

/// Name, wholesale average, change, retail average.
fn cells(document: &Document, row: &table::Row, lang: Lang) -> [String; 4] {
    let unit = document.unit;
    let few = if lang == Lang::En { "too few" } else { "数据不足" };
    let price = |fen: Option<i64>| fen.map_or_else(|| few.to_owned(), |fen| unit.text(fen));
    let change = match printed::changes(unit, row).day {
        Some(PrintedChange { by: 0, .. }) => "＝".to_owned(),
        Some(PrintedChange { by, permille: Some(permille) }) => {
            format!("{} {} ({}%)", if by > 0 { "▲" } else { "▼" }, hundredths(by.abs()), percent_text(permille))
        }
        _ => "–".to_owned(),
    };
    let name = if lang == Lang::En { &row.variety.name_en } else { &row.variety.name_zh };
    [name.clone(), price(row.wholesale.average), change, price(row.retail.average)]
}

struct Words {
    lang: Lang,
    title: String,
    heading: String,
    summary: String,
    reason: Option<String>,
    heads: [String; 4],
    lines: Vec<[String; 4]>,
    whole: (String, String),
    digest: String,
    leave: (String, String),
}

/// Plain tables and inline styles: what mail programs understand.
fn html(words: &Words) -> String {
    const CELL: &str = "padding:6px 8px;border-bottom:1px solid #e6e0d6;text-align:right;white-space:nowrap";
    let mut rows = String::new();
    for [name, wholesale, change, retail] in &words.lines {
        let colour = if change.starts_with('▲') {
            "#a8231b"
        } else if change.starts_with('▼') {
            "#1c6b3c"
        } else {
            "#675f53"
        };
        rows.push_str(&format!(
            "<tr><th scope=\"row\" style=\"{CELL};text-align:left\">{}</th><td style=\"{CELL};font-weight:bold\">{}</td>\
             <td style=\"{CELL};color:{colour}\">{}</td><td style=\"{CELL}\">{}</td></tr>",
            escaped(name),
            escaped(wholesale),
            escaped(change),
            escaped(retail)
        ));
    }
    let head = |(side, head): (&str, &String)| {
        format!("<th scope=\"col\" style=\"{CELL};color:#675f53;text-align:{side}\">{}</th>", escaped(head))
    };
    let heads: String = ["left", "right", "right", "right"].into_iter().zip(&words.heads).map(head).collect();
    let reason = words.reason.as_ref().map(|reason| {
        format!("<p style=\"background:#fbf3df;border-left:3px solid #c78a10;padding:8px 12px\">{}</p>", escaped(reason))
    });
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title></head><body style=\"margin:0;background:#f7f4ee;color:#1f2a24;\
         font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;font-size:15px;line-height:1.5\">\
         <div style=\"max-width:640px;margin:0 auto;padding:20px;background:#ffffff\">\
         <h1 style=\"font-size:19px;margin:0 0 4px;color:#1c5a38\">{title}</h1><p style=\"margin:0 0 12px;color:#675f53\">{}</p>\
         <p style=\"font-weight:bold\">{}</p>{}\
         <table role=\"table\" style=\"border-collapse:collapse;width:100%;font-size:14px\"><thead><tr>{heads}</tr></thead>\
         <tbody>{rows}</tbody></table>\
         <p style=\"margin:18px 0\"><a href=\"{}\" style=\"color:#1c5a38;font-weight:bold\">{}</a></p>\
         <p style=\"font-size:12px;color:#675f53;word-break:break-all\">{}</p>\
         <p style=\"font-size:13px\"><a href=\"{}\" style=\"color:#675f53\">{}</a></p></div></body></html>",
        words.lang.as_str(),
        escaped(&words.heading),
        escaped(&words.summary),
        reason.unwrap_or_default(),
        words.whole.0,
        escaped(&words.whole.1),
        escaped(&words.digest),
        words.leave.0,
        escaped(&words.leave.1),
        title = escaped(&words.title),
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

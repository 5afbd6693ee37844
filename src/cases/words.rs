//! What people are told of a case where its kind has no words of its own.

use super::model::{Case, Kind, Notice};
use kernel::Text;
use notify::{News, NewsKind};

/// A line of the inbox for whatever happens to a case; a warning and a request for a signature go by mail, too.
pub fn news(kind: &Kind, case: &Case, notice: &Notice<'_>) -> Option<News> {
    let (number, title) = (&case.number, &case.title);
    let (code, mail, zh, en) = match notice {
        Notice::Opened => (NewsKind::CaseOpened, false, "新事项待办".to_owned(), "A new case waits".to_owned()),
        Notice::Moved(moved) => {
            let state = kind.state(&moved.case.state).ok()?;
            (NewsKind::CaseMoved, false, format!("已转为“{}”", state.name.0), format!("It is {} now", state.name.1))
        }
        Notice::Due { clock, permille, due_at } => {
            let due = due_at.beijing_minute();
            let (zh, en) = if *permille < 1000 {
                (format!("“{}”须在 {due} 前办结", clock.name.0), format!("“{}” is due at {due} (Beijing)", clock.name.1))
            } else {
                (format!("“{}”已超时，应于 {due} 前办结", clock.name.0), format!("“{}” was due at {due} (Beijing)", clock.name.1))
            };
            (if *permille < 1000 { NewsKind::CaseDue } else { NewsKind::CaseOverdue }, true, zh, en)
        }
        Notice::SeatAsked(seat) => {
            (NewsKind::CaseSeatAsked, true, format!("请签署“{}”席位", seat.name.0), format!("Please sign as {}", seat.name.1))
        }
        Notice::Assigned => (NewsKind::CaseAssigned, true, "已指派给您".to_owned(), "It is assigned to you".to_owned()),
    };
    Some(News {
        kind: code,
        title: Text::new(format!("{zh}：{title}"), format!("{en}: {title}")),
        body: Text::new(
            format!("{}“{title}”（{number}）：{zh}。", kind.name.0),
            format!("{} “{title}” ({number}): {en}.", kind.name.1),
        ),
        link: (kind.page)(case),
        mail,
    })
}

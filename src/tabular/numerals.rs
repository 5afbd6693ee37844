//! Chinese numerals: `三`, `十二`, `两千五百`, `一万`, `二〇二六`.

/// Whether a character takes part in Chinese numerals.
pub fn is_numeral(c: char) -> bool {
    digit(c).is_some() || power(c).is_some()
}

fn digit(c: char) -> Option<i64> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '兩' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// What a character multiplies by: 十, 百, 千, 万, 亿.
pub fn power(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' | '萬' => 10_000,
        '亿' | '億' => 100_000_000,
        _ => return None,
    })
}

/// The whole number that the text is; nothing for text that is no numeral through and through, or no proper one.
pub fn number(text: &str) -> Option<i64> {
    if text.is_empty() || text.chars().count() > 12 {
        return None;
    }
    // 二〇二六: digit by digit, as years are written.
    if text.chars().count() > 1 && text.chars().all(|c| digit(c).is_some() && !matches!(c, '两' | '兩')) {
        return text.chars().try_fold(0_i64, |n, c| Some(n * 10 + digit(c)?));
    }
    // What 万 or 亿 has closed; what is before the next of them; the digit that waits for its power.
    let (mut closed, mut open, mut waiting) = (0_i64, 0_i64, None::<i64>);
    let mut last = i64::MAX;
    for c in text.chars() {
        if let Some(value) = digit(c) {
            // A nought joins two parts (一百零五); any other digit after a digit is no number.
            if waiting.is_some_and(|before| before != 0) {
                return None;
            }
            waiting = Some(value);
            continue;
        }
        let by = power(c)?;
        if by >= 10_000 {
            let part = open + waiting.take().unwrap_or(0);
            if part == 0 || closed != 0 && closed <= part.checked_mul(by)? {
                return None;
            }
            closed += part.checked_mul(by)?;
            (open, last) = (0, i64::MAX);
        } else {
            // 十二 is 一十二; 百 and 千 want their digit.
            let count = waiting.take().filter(|n| *n > 0).or_else(|| (by == 10 && open == 0).then_some(1))?;
            if by >= last {
                return None;
            }
            last = by;
            open += count * by;
        }
    }
    // 一万五 is 15 000 to those who speak and 10 005 to a computer: nobody guesses.
    let rest = waiting.unwrap_or(0);
    let spoken = rest > 0 && !text.contains(['零', '〇', '○']) && (last > 10 && last != i64::MAX || (closed > 0 && open == 0));
    (!spoken).then_some(closed + open + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read_or_refused() {
        for (text, value) in [
            ("三", 3),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("二十七", 27),
            ("两千", 2_000),
            ("六千", 6_000),
            ("五百", 500),
            ("一百五十", 150),
            ("一百零五", 105),
            ("一万", 10_000),
            ("一万两千", 12_000),
            ("十二万", 120_000),
            ("二〇二六", 2_026),
            ("一亿三千万", 130_000_000),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", "百", "千克", "一百五", "一万五", "十百", "一一十", "万", "三吨", "12"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}

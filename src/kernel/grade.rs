//! 品质等级: one scale for listings, receipts and the catalogue.

use serde::Deserialize;

use super::text::Lang;

/// A grade. Tables and JSON hold its number; 4 is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Grade {
    Third = 1,
    Second = 2,
    First = 3,
    Premium = 4,
}

impl Grade {
    /// Every grade, the best first.
    pub const ALL: [Grade; 4] = [Grade::Premium, Grade::First, Grade::Second, Grade::Third];

    pub const fn number(self) -> i32 {
        self as i32
    }

    /// `None` outside 1 to 4.
    pub fn from_number(number: i32) -> Option<Grade> {
        Grade::ALL.into_iter().find(|grade| grade.number() == number)
    }

    /// The word in files of data.
    pub const fn as_str(self) -> &'static str {
        match self {
            Grade::Premium => "premium",
            Grade::First => "first",
            Grade::Second => "second",
            Grade::Third => "third",
        }
    }

    pub const fn name_zh(self) -> &'static str {
        match self {
            Grade::Premium => "特级",
            Grade::First => "一级",
            Grade::Second => "二级",
            Grade::Third => "三级",
        }
    }

    pub const fn name_en(self) -> &'static str {
        match self {
            Grade::Premium => "Premium",
            Grade::First => "Grade 1",
            Grade::Second => "Grade 2",
            Grade::Third => "Grade 3",
        }
    }

    pub const fn name(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.name_zh(),
            Lang::En => self.name_en(),
        }
    }
}

impl TryFrom<String> for Grade {
    type Error = String;
    fn try_from(word: String) -> Result<Grade, String> {
        Grade::ALL.into_iter().find(|grade| grade.as_str() == word).ok_or_else(|| format!("'{word}' is no grade"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_is_the_best_grade() {
        let numbers = Grade::ALL.map(|grade| (grade.number(), grade.name_zh()));
        assert_eq!(numbers, [(4, "特级"), (3, "一级"), (2, "二级"), (1, "三级")]);
        assert!(Grade::Premium > Grade::First && Grade::Second > Grade::Third);
        for grade in Grade::ALL {
            assert_eq!(Grade::from_number(grade.number()), Some(grade));
            assert_eq!(Grade::try_from(grade.as_str().to_owned()), Ok(grade));
        }
        assert_eq!((Grade::from_number(0), Grade::from_number(5)), (None, None));
    }
}

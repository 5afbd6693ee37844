/// Defines an enum that is stored and sent as a fixed lower-case word (`TEXT` with a `CHECK` in the
/// tables, the same word in JSON and in the OpenAPI document). The word is captured as a token: a captured
/// literal is hidden from the schema's derive, which would then name the variants instead.
///
/// `Open = "open" => ("待确认", "Open")` states the words of the pages, too, which files and messages show: the enum is then
/// [`Named`](crate::text::Named).
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        $(#[$meta])*
        $vis enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in the order of definition.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that stands for the value in tables and JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> std::result::Result<Self, String> {
                match word {
                    $($word => Ok($name::$variant),)+
                    other => Err(format!("'{other}' is no {}", stringify!($name))),
                }
            }
        }

        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Text, DB>::to_sql(self.as_str(), out)
            }
        }

        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(raw: <DB as diesel::backend::Backend>::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let word = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(raw)?;
                Ok(word.parse::<$name>()?)
            }
        }
    };
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:tt => ($zh:literal, $en:literal)),+ $(,)? }) => {
        $crate::text_enum! { $(#[$meta])* $vis enum $name { $($(#[$vmeta])* $variant = $word),+ } }

        impl $name {
            /// The word of the Chinese pages.
            pub const fn name_zh(self) -> &'static str {
                match self { $($name::$variant => $zh),+ }
            }

            /// The word of the English pages.
            pub const fn name_en(self) -> &'static str {
                match self { $($name::$variant => $en),+ }
            }
        }

        impl $crate::text::Named for $name {
            fn code(self) -> &'static str {
                self.as_str()
            }

            fn name(self, lang: $crate::text::Lang) -> &'static str {
                match lang {
                    $crate::text::Lang::Zh => self.name_zh(),
                    $crate::text::Lang::En => self.name_en(),
                }
            }
        }
    };
}

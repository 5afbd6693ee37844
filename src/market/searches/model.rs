use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema::saved_searches;
use crate::{board::BoardFilter, limits};
use kernel::{Error, Id, Result, Ts, error::Check, text_enum};
use web::Resource;

text_enum! {
    /// When to tell of something new.
    pub enum Frequency {
        Instant = "instant",
        /// Once a day, in the morning.
        Daily = "daily",
        Off = "off",
    }
}

/// A filter of the board, kept by one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SavedSearch {
    pub id: Id,
    pub name: String,
    pub query: BoardFilter,
    pub frequency: Frequency,
    /// The last daily mail.
    pub last_sent_at: Option<Ts>,
    pub created_at: Ts,
}

impl Resource for SavedSearch {
    fn location(&self) -> String {
        format!("/saved-searches/{}", self.id)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SaveSearch {
    #[schema(max_length = 40)]
    pub name: String,
    pub query: BoardFilter,
    pub frequency: Frequency,
}

impl SaveSearch {
    pub(super) fn check(&self) -> Result<()> {
        let mut check = Check::new();
        check.line(&self.name, 1, limits::SEARCH_NAME, "name");
        check.keep(self.query.check())?;
        check.finish()
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ChangeSearch {
    #[schema(max_length = 40)]
    pub name: Option<String>,
    pub query: Option<BoardFilter>,
    pub frequency: Option<Frequency>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = saved_searches)]
pub(super) struct SearchRow {
    pub id: Id,
    pub user_id: Id,
    pub name: String,
    pub query: String,
    pub side: String,
    pub variety: Option<String>,
    pub frequency: Frequency,
    pub last_sent_at: Option<Ts>,
    pub created_at: Ts,
}

impl SearchRow {
    pub fn view(self) -> Result<SavedSearch> {
        Ok(SavedSearch {
            id: self.id,
            name: self.name,
            query: serde_json::from_str(&self.query).map_err(Error::unexpected)?,
            frequency: self.frequency,
            last_sent_at: self.last_sent_at,
            created_at: self.created_at,
        })
    }
}

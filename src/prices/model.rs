//! What every part of prices names.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A variety of the basket, as it was named on the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinVariety)]
pub struct Variety {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
}

/// Why an edition is replaced, or an observation withdrawn.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = BulletinReason)]
pub struct Reason {
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

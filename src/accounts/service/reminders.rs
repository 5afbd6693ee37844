use crate::{
    model::{DECISION_HOURS, EnterpriseRow},
    store,
};
use kernel::{Ctx, Result, Text};
use notify::{self, News};
use storage::Tx;

/// How long before a decision is due the regulators hear of it once more.
const WARNING_HOURS: i64 = 1;
const BATCH: i64 = 100;

/// Reminds the regulators, once per submission, of enterprises whose decision is due within the hour. Returns how many.
///
/// # Errors
/// Those of the database.
pub fn remind_due(tx: &mut Tx, ctx: &Ctx) -> Result<usize> {
    let waiting = store::reminders::unreminded(tx, ctx.now.plus_hours(WARNING_HOURS - DECISION_HOURS), BATCH)?;
    for enterprise in &waiting {
        store::reminders::remember(tx, enterprise)?;
        let people = store::users::regulators(tx, Some(&enterprise.region))?;
        notify::tell(tx, ctx, &people, &news(enterprise))?;
    }
    Ok(waiting.len())
}

fn news(enterprise: &EnterpriseRow) -> News {
    let due = enterprise.submitted_at.plus_hours(DECISION_HOURS);
    let due = due.beijing_minute();
    News {
        kind: "enterprise_due",
        title: Text::new(format!("即将超时：{}", enterprise.name), format!("Due soon: {}", enterprise.name)),
        body: Text::new(
            format!("{}的入驻审核须在 {due} 前办结。", enterprise.name),
            format!("{} must be decided on by {due} (Beijing).", enterprise.name),
        ),
        link: format!("/regulator/enterprises/{}", enterprise.id),
        mail: true,
    }
}

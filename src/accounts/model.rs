//! Enterprises, people and sessions: their types and the rules that need no database.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    credit_code,
    password::Password,
    phone::{Phone, PhoneFault},
};
use access::Permission;
use kernel::{Error, Id, Lang, Position, RegionCode, Result, Role, Ts, error::Check, text::half_width, text_enum};
use storage::schema::{enterprises, users};
use web::Resource;

text_enum! {
    /// What an enterprise does.
    pub enum Kind {
        Producer = "producer" => ("产地企业", "Producer"),
        Cooperative = "cooperative" => ("合作社", "Cooperative"),
        WholesaleMarket = "wholesale_market" => ("批发市场", "Wholesale market"),
        Merchant = "merchant" => ("经营商", "Merchant"),
        Chain = "chain" => ("连锁商超", "Retail chain"),
        Ecommerce = "ecommerce" => ("电商平台", "E-commerce platform"),
        CommunityStore = "community_store" => ("社区门店", "Community store"),
        Reserve = "reserve" => ("储备企业", "Reserve enterprise"),
        Carrier = "carrier" => ("承运企业", "Carrier"),
        Hub = "hub" => ("中转站", "Hub"),
    }
}

impl Kind {
    /// What people of such an enterprise may do.
    pub const fn role(self) -> Role {
        match self {
            Kind::Producer | Kind::Cooperative => Role::Producer,
            Kind::WholesaleMarket | Kind::Chain | Kind::Ecommerce | Kind::CommunityStore => Role::Buyer,
            Kind::Merchant => Role::Merchant,
            Kind::Reserve => Role::Reserve,
            Kind::Carrier => Role::Carrier,
            Kind::Hub => Role::Hub,
        }
    }
}

text_enum! {
    /// Where an enterprise stands in its vetting.
    pub enum EnterpriseState {
        /// Waits for a regulator's decision.
        Pending = "pending" => ("待审核", "Waiting for review"),
        Approved = "approved" => ("已通过审核", "Approved"),
        /// Sent back with reasons; may be corrected and submitted again.
        Returned = "returned" => ("已退回", "Returned"),
        /// May not trade for now.
        Suspended = "suspended" => ("已暂停", "Suspended"),
    }
}

/// The promise of the green channel (绿色通道): a decision within four hours of submission.
pub const DECISION_HOURS: i64 = 4;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = enterprises)]
pub struct EnterpriseRow {
    pub id: Id,
    pub version: i32,
    pub name: String,
    pub kind: Kind,
    pub credit_code: String,
    pub region: String,
    pub address: String,
    pub contact_name: String,
    pub contact_phone: String,
    pub state: EnterpriseState,
    /// One reason per line.
    pub state_reason: Option<String>,
    pub submitted_at: Ts,
    pub decided_at: Option<Ts>,
    pub created_at: Ts,
    pub updated_at: Ts,
    /// Why the code was let in although its check character does not fit.
    pub credit_code_reason: Option<String>,
}

/// A region by its 6-digit code of GB/T 2260, with its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegionRef {
    #[schema(example = "370783")]
    pub code: String,
    /// The Chinese name.
    pub name: String,
    pub name_en: String,
}

/// An enterprise as it and its regulators see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Enterprise {
    pub id: Id,
    pub version: i32,
    pub name: String,
    pub kind: Kind,
    #[schema(example = "91330100799655058B")]
    pub credit_code: String,
    /// Whether its check character fits. If not, whoever approves the enterprise says why.
    pub credit_code_fits: bool,
    /// What was said then.
    pub credit_code_reason: Option<String>,
    pub region: RegionRef,
    pub address: String,
    pub contact_name: String,
    pub contact_phone: String,
    pub state: EnterpriseState,
    /// Why it was returned or suspended.
    pub reasons: Vec<String>,
    pub submitted_at: Ts,
    /// When the decision is due (the green channel's four hours).
    pub due_at: Ts,
    /// Still undecided after `due_at`.
    pub overdue: bool,
    pub decided_at: Option<Ts>,
    pub created_at: Ts,
    pub updated_at: Ts,
}

impl Enterprise {
    pub fn of(row: EnterpriseRow, region: RegionRef, now: Ts) -> Enterprise {
        let due_at = row.submitted_at.plus_hours(DECISION_HOURS);
        Enterprise {
            id: row.id,
            version: row.version,
            name: row.name,
            kind: row.kind,
            credit_code_fits: credit_code::check(&row.credit_code).is_ok(),
            credit_code_reason: row.credit_code_reason,
            credit_code: row.credit_code,
            region,
            address: row.address,
            contact_name: row.contact_name,
            contact_phone: row.contact_phone,
            state: row.state,
            reasons: row.state_reason.iter().flat_map(|text| text.lines()).map(str::to_owned).collect(),
            submitted_at: row.submitted_at,
            due_at,
            overdue: row.state == EnterpriseState::Pending && now > due_at,
            decided_at: row.decided_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Resource for Enterprise {
    fn location(&self) -> String {
        format!("/enterprises/{}", self.id)
    }

    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
}

/// What everyone may know of an enterprise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EnterpriseBrief {
    pub id: Id,
    pub name: String,
    pub kind: Kind,
    pub region: RegionRef,
    pub state: EnterpriseState,
}

/// Whom to call, told to the other party of a deal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Contacts {
    pub id: Id,
    pub name: String,
    pub contact_name: String,
    pub contact_phone: String,
}

/// What an enterprise says about itself when it registers.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterpriseFields {
    pub name: String,
    pub kind: Kind,
    /// Unified social credit code (统一社会信用代码), checked by its check character.
    pub credit_code: String,
    /// 6-digit code of GB/T 2260.
    pub region: String,
    pub address: String,
    pub contact_name: String,
    pub contact_phone: String,
}

impl EnterpriseFields {
    /// Trims and normalises every field, noting what is wrong under `prefix`. `as_printed`: the enterprise says that its
    /// licence shows the credit code so, whatever its check character.
    pub fn tidy(&self, check: &mut Check, prefix: &str, as_printed: bool) -> Result<EnterpriseFields> {
        let at = |field: &str| format!("{prefix}{field}");
        check.line(&self.name, 2, 100, &at("name")).line(&self.address, 1, 200, &at("address"));
        check.line(&self.contact_name, 1, 50, &at("contact_name"));
        let phone = check.keep(Phone::read(&self.contact_phone, &at("contact_phone")))?;
        let region = self.region.trim().to_owned();
        check.require(
            region.parse::<RegionCode>().is_ok(),
            &at("region"),
            "invalid_region",
            "地区代码不正确",
            "this is no region's code",
        );
        let credit_code = check.keep(credit_code::parse(&self.credit_code, &at("credit_code"), as_printed))?;
        Ok(EnterpriseFields {
            name: self.name.trim().to_owned(),
            kind: self.kind,
            credit_code: credit_code.unwrap_or_default(),
            region,
            address: self.address.trim().to_owned(),
            contact_name: self.contact_name.trim().to_owned(),
            contact_phone: phone.map(|phone| phone.to_string()).unwrap_or_default(),
        })
    }
}

/// A mobile number of the mainland as 11 digits.
///
/// # Errors
/// A field error at `path`.
pub fn mobile(text: &str, path: &str) -> Result<String> {
    match Phone::parse(text) {
        Ok(phone) if phone.is_mobile() => Ok(phone.number),
        Err(PhoneFault::TwoNumbers) => Err(Error::invalid(vec![PhoneFault::TwoNumbers.field(path)])),
        _ => Err(Error::field(path, "invalid_mobile", "手机号应为 11 位", "a mobile number has 11 digits")),
    }
}

/// An e-mail address in lower case. Letters of other alphabets are refused: few mail servers can deliver to them (RFC 6531).
///
/// # Errors
/// A field error at `path`.
pub fn email(text: &str, path: &str) -> Result<String> {
    let text = half_width(text).trim().to_lowercase();
    if !text.is_ascii() {
        return Err(Error::field(
            path,
            "email_not_ascii",
            "邮箱地址只能用英文字母、数字和符号，请换一个",
            "an address with letters of other alphabets cannot be written to; give another one",
        ));
    }
    let plausible =
        text.len() <= 254 && text.parse::<lettre::Address>().is_ok() && text.rsplit('@').next().is_some_and(|d| d.contains('.'));
    if plausible {
        Ok(text)
    } else {
        Err(Error::field(path, "invalid_email", "邮箱地址不正确", "this is no e-mail address"))
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct UserRow {
    pub id: Id,
    pub version: i32,
    pub enterprise_id: Option<Id>,
    pub role: Role,
    pub position: Position,
    pub district: Option<String>,
    pub name: String,
    pub email: String,
    pub mobile: Option<String>,
    pub password_hash: String,
    pub language: String,
    pub totp_seed: Option<String>,
    pub totp_enabled: bool,
    pub totp_last_step: i64,
    pub active: bool,
    pub created_at: Ts,
    pub updated_at: Ts,
    /// When the person has followed a link that was sent to the address; without it the address counts for nothing.
    pub email_proved_at: Option<Ts>,
}

impl UserRow {
    pub fn lang(&self) -> Lang {
        if self.language == "en" { Lang::En } else { Lang::Zh }
    }
}

/// A person to be given an account. The password is hashed already: that is too slow for a transaction.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub enterprise_id: Option<Id>,
    pub role: Role,
    pub position: Position,
    /// Of a district regulator.
    pub district: Option<String>,
    pub name: String,
    pub email: String,
    pub mobile: Option<String>,
    pub password_hash: String,
    pub language: Lang,
}

/// Registers an enterprise together with the first person who acts for it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub enterprise: EnterpriseFields,
    pub user: FirstUser,
    /// The credit code stands so on the licence, although its check character does not fit: an official looks at it.
    #[serde(default)]
    pub credit_code_as_printed: bool,
}

impl Register {
    /// The enterprise, the address and the mobile number as they are kept, noting what is wrong with anything but the password.
    pub fn tidy(&self, check: &mut Check) -> Result<(EnterpriseFields, String, Option<String>)> {
        let enterprise = self.enterprise.tidy(check, "enterprise.", self.credit_code_as_printed)?;
        check.line(&self.user.name, 1, 50, "user.name");
        let email = check.keep(email(&self.user.email, "user.email"))?.unwrap_or_default();
        let typed = self.user.mobile.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let mobile = check.keep_given(typed.map(|text| mobile(text, "user.mobile")))?;
        Ok((enterprise, email, mobile))
    }

    /// What can be known to be wrong without the database and without hashing the password.
    ///
    /// # Errors
    /// Field errors.
    pub fn check(&self) -> Result<()> {
        let mut check = Check::new();
        let (_, email, _) = self.tidy(&mut check)?;
        self.user.password.check(&mut check, "user.password", &email);
        check.finish()
    }
}

/// The owner of a new enterprise's account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstUser {
    pub name: String,
    pub email: String,
    pub mobile: Option<String>,
    pub password: Password,
}

/// The caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub id: Id,
    pub name: String,
    pub email: String,
    /// The link that was sent to the address has been followed. Until then it gets no other mail.
    pub email_proved: bool,
    pub mobile: Option<String>,
    pub role: Role,
    pub position: Position,
    pub enterprise: Option<EnterpriseBrief>,
    /// The district that a district regulator answers for.
    pub district: Option<RegionRef>,
    pub totp_enabled: bool,
    /// Nothing but the set-up of the second factor is allowed until it is done.
    pub totp_setup_required: bool,
    pub permissions: Vec<Permission>,
    pub language: Lang,
}

/// A proved log-in: the access token goes into `Authorization: Bearer`, the refresh token into a cookie.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Session {
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    pub me: Me,
}

/// What log-in yields: the session, and the refresh token for the cookie.
#[derive(Debug)]
pub struct Opened {
    pub session: Session,
    pub refresh_token: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_normalised() {
        assert_eq!(email(" Zhang.San@Example.CN ", "email").unwrap(), "zhang.san@example.cn");
        assert!(email("zhang", "email").is_err());
        assert!(email("a@b", "email").is_err());
        assert_eq!(mobile("+86 138-0013-8000", "mobile").unwrap(), "13800138000");
        assert!(mobile("12800138000", "mobile").is_err());
        assert_eq!(mobile("１３８００１３８０００", "mobile").unwrap(), "13800138000");
        let fault = |text: &str| mobile(text, "mobile").unwrap_err().fields[0].code.clone();
        assert_eq!([fault("010-63551234"), fault("13800138000转1")], ["invalid_mobile", "invalid_mobile"]);
        assert_eq!(fault("13800138000/13900139000"), "two_numbers");
        assert_eq!(email("ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｎ", "email").unwrap(), "zhang@example.cn");
        for text in ["用户@例子.中国", "用户@example.cn", "zhang@例子.中国", "zhäng@example.cn", "zhang@example.cn\u{200b}"]
        {
            assert_eq!(email(text, "email").unwrap_err().fields[0].code, "email_not_ascii", "{text}");
        }
    }
}

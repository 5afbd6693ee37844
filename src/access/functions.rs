//! The functions of the platform as people call them, who may use each, and what to say to those who may not.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::permission::{Permission, holders, owners_only};
use kernel::{Actor, Error, ErrorCode, Role, Text};

/// One function of the platform, and who may use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Function {
    pub permission: Permission,
    pub name: Text,
    pub roles: Vec<Role>,
    /// Staff of an enterprise may not use it, only those who answer for the enterprise.
    pub owners_only: bool,
}

/// Every function, in the order of the permission table; open to everyone, as the table is no secret.
pub fn functions() -> Vec<Function> {
    let function = |permission: Permission| {
        let (zh, en) = name(permission);
        Function {
            permission,
            name: Text::new(zh, en),
            roles: holders(permission).to_vec(),
            owners_only: owners_only(permission),
        }
    };
    Permission::ALL.iter().copied().map(function).collect()
}

/// What the function is called in menus and on pages.
const fn name(permission: Permission) -> (&'static str, &'static str) {
    match permission {
        Permission::OffersWrite => ("发布供应", "posting offers"),
        Permission::DemandsWrite => ("发布需求", "posting demands"),
        Permission::ListingsReadOwn => ("我的挂牌", "one's own listings"),
        Permission::SavedSearches => ("我的订阅", "saved searches"),
        Permission::Proposals => ("报价洽谈", "proposals"),
        Permission::Deals => ("成交", "deals"),
        Permission::MarketOversee => ("市场监管", "oversight of the market"),
        Permission::DisputesResolve => ("处理争议", "settling disputes"),
        Permission::ClearingRun => ("开始撮合", "running a round"),
        Permission::ClearingRead => ("撮合轮次", "clearing rounds"),
        Permission::ClearingSettings => ("撮合时间表与规则", "the timetable and rules of rounds"),
        Permission::CatalogueWrite => ("品种维护", "editing varieties"),
        Permission::LanesWrite => ("线路管制", "control of lanes"),
        Permission::EnterpriseRead => ("企业档案", "enterprises' papers"),
        Permission::EnterpriseEditOwn => ("修改企业资料", "editing the enterprise's papers"),
        Permission::EnterprisesVet => ("企业审核", "vetting of enterprises"),
        Permission::UsersManageOwn => ("管理本企业人员", "managing one's enterprise's people"),
        Permission::UsersAdminister => ("用户管理", "managing users"),
        Permission::ApiKeys => ("接口密钥", "API keys"),
        Permission::PricesReport => ("报送价格", "reporting prices"),
        Permission::PricesRead => ("价格台", "the price desk"),
        Permission::BulletinPrepare => ("编制公示表", "preparing the price table"),
        Permission::BulletinReview => ("复核公示表", "reviewing the price table"),
        Permission::BulletinPublish => ("公布公示表", "publishing the price table"),
        Permission::PriceWarnings => ("价格预警", "price warnings"),
        Permission::PriceSettings => ("预警阈值与指数权数", "thresholds of warnings and weights of the index"),
        Permission::AuditReadOwn => ("本企业审计记录", "the enterprise's audit trail"),
        Permission::AuditReadAll => ("全部审计记录", "the whole audit trail"),
        Permission::AuditVerify => ("核验审计链", "checking the audit chain"),
        Permission::ImportListings => ("批量导入", "imports of listings"),
        Permission::Files => ("照片与文件", "photos and documents"),
        Permission::CasesRead => ("待办事项", "cases"),
        Permission::CasesStep => ("办理事项", "dealing with cases"),
        Permission::ClockSettings => ("办理时限设置", "settings of clocks"),
        Permission::Calendars => ("工作日历", "working calendars"),
        Permission::Own => ("账号与安全", "one's own account"),
    }
}

/// What people of this role are called, in Chinese and English.
pub const fn role_name(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Producer => ("产地企业", "producers"),
        Role::Buyer => ("采购企业", "buyers"),
        Role::Merchant => ("经营商", "merchants"),
        Role::Reserve => ("储备企业", "reserve enterprises"),
        Role::Carrier => ("承运人", "carriers"),
        Role::Hub => ("中转站", "hubs"),
        Role::DistrictRegulator => ("区级监管", "district regulators"),
        Role::CityRegulator => ("市级监管", "city regulators"),
        Role::Admin => ("系统管理员", "administrators"),
    }
}

/// `forbidden`, saying which function it is, who may use it, and what to do.
pub(super) fn refused(actor: &Actor, permission: Permission) -> Error {
    let error = Error::new(ErrorCode::Forbidden);
    let (zh, en) = name(permission);
    let roles = holders(permission);
    if roles.contains(&actor.role) && actor.scopes.is_some() {
        return error.detail(
            format!("该接口密钥不能用于“{zh}”，请换一个勾选了此项权限的密钥。"),
            format!("This API key is not good for {en}; use one that has this permission."),
        );
    }
    if roles.contains(&actor.role) && owners_only(permission) {
        return error.detail(
            format!("“{zh}”仅供企业负责人使用，请联系本企业负责人。"),
            format!("Only those who answer for the enterprise may use this: {en}. Ask one of them."),
        );
    }
    let join = |pick: fn((&'static str, &'static str)) -> &'static str, comma: &str| {
        roles.iter().map(|role| pick(role_name(*role))).collect::<Vec<_>>().join(comma)
    };
    error.detail(
        format!(
            "“{zh}”仅供{}使用，您的账号是{}。确有需要，请联系平台管理员。",
            join(|name| name.0, "、"),
            role_name(actor.role).0
        ),
        format!(
            "Only {} may use this: {en}. Your account is one of {}. If you need it, ask the platform's administrator.",
            join(|name| name.1, ", "),
            role_name(actor.role).1
        ),
    )
}

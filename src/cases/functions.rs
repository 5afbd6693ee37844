//! The functions of people in public bodies. A role says what is possible, a function who of them does it.

/// Code, and what people call it in Chinese and English.
pub const FUNCTIONS: &[(&str, &str, &str)] = &[
    ("vet", "企业审核", "vetting"),
    ("desk", "综合窗口", "the desk"),
    ("handle", "承办", "handling"),
    ("visit", "回访", "visits"),
    ("review_answer", "答复审核", "review of answers"),
    ("coordinate", "统筹", "coordination"),
    ("supervise_prices", "价格监管", "supervision of prices"),
    ("inspect", "检查", "inspection"),
    ("confirm_stop", "停售确认", "confirmation of stops"),
    ("source", "采购寻源", "sourcing"),
    ("approve_purchase", "采购审批", "approval of purchases"),
    ("finance", "财务", "finance"),
    ("leader", "分管领导", "the leader in charge"),
    ("licence", "许可办理", "licences"),
    ("book_desk", "预约窗口", "the desk for appointments"),
    ("lead", "单位负责人", "the lead of the body"),
    ("city", "市级监管", "the city"),
];

/// What a function is called; an unknown code is its own name.
pub fn name(code: &str) -> (&str, &str) {
    FUNCTIONS.iter().find(|function| function.0 == code).map_or((code, code), |function| (function.1, function.2))
}

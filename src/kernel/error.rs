//! Errors are facts of the domain with a code. One table gives each code its HTTP status and its
//! title in both languages; `web::problem` renders it, once, as RFC 9457 problem details.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::Id;
use super::text::{Hidden, Text};

pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! error_codes {
    ($($(#[$meta:meta])* $variant:ident = $word:tt, $status:literal, $zh:literal, $en:literal;)+) => {
        /// What went wrong, as clients may rely on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        pub enum ErrorCode {
            $($(#[$meta])* #[serde(rename = $word)] $variant),+
        }

        impl ErrorCode {
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$variant => $word),+ }
            }

            /// The HTTP status that carries this code.
            pub const fn status(self) -> u16 {
                match self { $(ErrorCode::$variant => $status),+ }
            }

            pub fn title(self) -> Text {
                match self { $(ErrorCode::$variant => Text::new($zh, $en)),+ }
            }
        }
    };
}

error_codes! {
    InvalidInput = "invalid_input", 422, "填写有误", "The input is not valid";
    MalformedRequest = "malformed_request", 400, "请求格式错误", "The request cannot be read";
    LoginRequired = "login_required", 401, "请先登录", "Please log in";
    LoginFailed = "login_failed", 401, "账号或密码不正确", "The login or the password is wrong";
    TotpRequired = "totp_required", 401, "请输入动态验证码", "Enter the code of your authenticator";
    TotpInvalid = "totp_invalid", 401, "动态验证码不正确", "The authenticator code is wrong";
    TotpSetupRequired = "totp_setup_required", 403, "请先启用动态验证码", "Set up your authenticator first";
    SessionExpired = "session_expired", 401, "登录已过期，请重新登录", "The session has ended; please log in again";
    RefreshReused = "refresh_reused", 401, "登录凭证被重复使用，已全部退出", "A refresh token was used twice; the session has been ended";
    Forbidden = "forbidden", 403, "没有权限", "You may not do this";
    EnterpriseNotApproved = "enterprise_not_approved", 403, "企业尚未通过审核，可先存为草稿", "The enterprise is not approved yet; you may save drafts";
    NotFound = "not_found", 404, "未找到", "Not found";
    MethodNotAllowed = "method_not_allowed", 405, "不支持该操作", "The method is not allowed here";
    RequestTimeout = "request_timeout", 408, "发送超时，请检查网络后重试", "The request took too long to arrive; check the connection and try again";
    Conflict = "conflict", 409, "与当前状态冲突", "It conflicts with the present state";
    AlreadyExists = "already_exists", 409, "已存在", "It exists already";
    WrongState = "wrong_state", 409, "当前状态不允许该操作", "The present state does not allow this";
    QuotaReached = "quota_reached", 409, "已达到上限", "The limit of what may be kept is reached";
    SameListingOpen = "same_listing_open", 409, "已有一条相同的信息在挂牌", "The same is on the board already";
    QuantityGone = "quantity_gone", 409, "剩余数量不足", "Not enough quantity is left";
    PreviewOutdated = "preview_outdated", 409, "预演之后挂牌有变化，请重新核对", "The market has changed since the preview; look at it again";
    FindingsOpen = "findings_open", 409, "还有须逐项确认的提示", "There are findings to be acknowledged first";
    SamePersonReview = "same_person_review", 409, "须由另一人复核", "A second person must review it";
    TokenInvalid = "token_invalid", 410, "链接无效或已过期", "The link is invalid or has expired";
    KeyNotApproved = "key_not_approved", 409, "签名密钥未获认可，不能公布", "The signing key is not approved, so nothing is published";
    StaleVersion = "stale_version", 412, "内容已被他人修改，请刷新后重试", "Someone has changed it since; reload and try again";
    PayloadTooLarge = "payload_too_large", 413, "内容过大", "The content is too large";
    UnsupportedMedia = "unsupported_media", 415, "不支持的文件类型", "This type of file is not supported";
    UnknownHost = "unknown_host", 421, "这个网址没有对应的城市市场", "No city's market has this address";
    IdempotencyKeyReused = "idempotency_key_reused", 422, "同一幂等键用于了不同内容", "The idempotency key was used with another body";
    PreconditionRequired = "precondition_required", 428, "缺少版本号（If-Match）", "An If-Match header is required";
    RateLimited = "rate_limited", 429, "操作过于频繁，请稍后再试", "Too many requests; please wait";
    Unexpected = "unexpected", 500, "系统错误，请稍后再试", "Something went wrong on our side";
    Unavailable = "unavailable", 503, "服务暂不可用，请稍后再试", "The service is not available; please try again";
}

/// One field that broke one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Where: `price`, `enterprise.credit_code`, `rows[3].quantity`.
    pub path: String,
    /// Which rule, as a stable word.
    pub code: String,
    pub message: Text,
}

impl FieldError {
    pub fn new(path: impl Into<String>, code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> FieldError {
        FieldError { path: path.into(), code: code.into(), message: Text::new(zh, en) }
    }
}

/// An error that a caller can understand, or an unexpected one that only the log explains.
#[derive(Debug, Clone)]
pub struct Error {
    pub code: ErrorCode,
    /// A sentence about this very case; the code's title says the general one.
    pub detail: Option<Text>,
    pub fields: Vec<FieldError>,
    /// What is there already, with [`ErrorCode::SameListingOpen`]; boxed, because every result has room for its error.
    pub existing: Option<Box<Id>>,
    /// Seconds to wait, with [`ErrorCode::RateLimited`] and [`ErrorCode::Unavailable`].
    pub retry_after: Option<u32>,
    /// What happened, for the log only.
    pub cause: Option<String>,
    /// The transaction may succeed if it is run again (deadlock, serialisation failure, busy).
    pub retryable: bool,
}

impl Error {
    pub fn new(code: ErrorCode) -> Error {
        Error { code, detail: None, fields: Vec::new(), existing: None, retry_after: None, cause: None, retryable: false }
    }

    #[must_use]
    pub fn detail(mut self, zh: impl Into<String>, en: impl Into<String>) -> Error {
        self.detail = Some(Text::new(zh, en));
        self
    }

    /// One broken rule of one field.
    pub fn field(path: impl Into<String>, code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Error {
        Error::invalid(vec![FieldError::new(path, code, zh, en)])
    }

    pub fn invalid(fields: Vec<FieldError>) -> Error {
        Error { fields, ..Error::new(ErrorCode::InvalidInput) }
    }

    /// There is no such thing, or the caller may not know of it.
    pub fn not_found(zh: &str, en: &str) -> Error {
        Error::new(ErrorCode::NotFound).detail(format!("没有这个{zh}"), format!("there is no such {en}"))
    }

    pub fn wrong_state(zh: impl Into<String>, en: impl Into<String>) -> Error {
        Error::new(ErrorCode::WrongState).detail(zh, en)
    }

    /// A fault of ours or of a part we stand on; `cause` goes to the log, never to the caller.
    pub fn unexpected(cause: impl std::fmt::Display) -> Error {
        Error { cause: Some(cause.to_string()), ..Error::new(ErrorCode::Unexpected) }
    }

    #[must_use]
    pub fn existing(mut self, id: Id) -> Error {
        self.existing = Some(Box::new(id));
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Error {
        self.retry_after = Some(u32::try_from(seconds).unwrap_or(u32::MAX));
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.as_str())?;
        if let Some(detail) = &self.detail {
            write!(f, ": {}", detail.en)?;
        }
        for field in &self.fields {
            write!(f, "; {} {}: {}", field.path, field.code, field.message.en)?;
        }
        if let Some(cause) = &self.cause {
            write!(f, "; cause: {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// Collects broken rules, so that a form learns of all of them at once.
#[derive(Debug, Default)]
pub struct Check {
    fields: Vec<FieldError>,
}

impl Check {
    pub fn new() -> Check {
        Check::default()
    }

    /// Notes the rule as broken unless `holds`.
    pub fn require(&mut self, holds: bool, path: &str, code: &str, zh: &str, en: &str) -> &mut Check {
        if !holds {
            self.fields.push(FieldError::new(path, code, zh, en));
        }
        self
    }

    /// Length in characters after trimming, within `min..=max`, and no control characters but line breaks and tabs.
    pub fn length(&mut self, value: &str, min: usize, max: usize, path: &str) -> &mut Check {
        self.size(value, min, max, path);
        self.without(Hidden::control(value.trim()), path)
    }

    fn size(&mut self, value: &str, min: usize, max: usize, path: &str) -> &mut Check {
        let n = value.trim().chars().count();
        if n < min && min == 1 {
            self.fields.push(FieldError::new(path, "required", "必填", "required"));
        } else if n < min {
            self.fields.push(FieldError::new(
                path,
                "too_short",
                format!("至少 {min} 个字"),
                format!("at least {min} characters"),
            ));
        } else if n > max {
            self.fields.push(FieldError::new(path, "too_long", format!("最多 {max} 个字"), format!("at most {max} characters")));
        }
        self
    }

    /// [`Check::length`], and nothing in it that breaks the line, cannot be seen, or turns the direction of text: for names and
    /// whatever else stands in subjects of mails, lists and headings.
    pub fn line(&mut self, value: &str, min: usize, max: usize, path: &str) -> &mut Check {
        self.size(value, min, max, path);
        self.without(Hidden::find(value.trim()), path)
    }

    fn without(&mut self, hidden: Option<Hidden>, path: &str) -> &mut Check {
        if let Some(hidden) = hidden {
            let (after, what) = (hidden.after, hidden.name());
            self.fields.push(FieldError::new(
                path,
                "hidden_character",
                format!("第 {after} 个字后有{}，请删去", what.zh),
                format!("after {after} characters there is {}: remove it", what.en),
            ));
        }
        self
    }

    pub fn push(&mut self, field: FieldError) -> &mut Check {
        self.fields.push(field);
        self
    }

    /// The value, or `None` after noting which fields broke which rules.
    ///
    /// # Errors
    /// Those that are no field errors, such as a failed read of the database.
    pub fn keep<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.code == ErrorCode::InvalidInput && !error.fields.is_empty() => {
                self.fields.extend(error.fields);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// [`Check::keep`] of what may be left out.
    ///
    /// # Errors
    /// Those that are no field errors.
    pub fn keep_given<T>(&mut self, result: Option<Result<T>>) -> Result<Option<T>> {
        Ok(result.map(|result| self.keep(result)).transpose()?.flatten())
    }

    /// # Errors
    /// All broken rules, if there are any.
    pub fn finish(self) -> Result<()> {
        if self.fields.is_empty() { Ok(()) } else { Err(Error::invalid(self.fields)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_notes_field_errors_and_returns_others() {
        let mut check = Check::new();
        assert_eq!(check.keep(Ok(7)).unwrap(), Some(7));
        assert_eq!(check.keep(Err::<u8, _>(Error::field("email", "invalid_email", "不正确", "wrong"))).unwrap(), None);
        let taken =
            Error { fields: vec![FieldError::new("email", "taken", "已有", "taken")], ..Error::new(ErrorCode::AlreadyExists) };
        for other in [Error::unexpected("the read failed"), Error::new(ErrorCode::InvalidInput), taken] {
            let code = other.code;
            assert_eq!(check.keep(Err::<u8, _>(other)).unwrap_err().code, code);
        }
        let noted = check.finish().unwrap_err().fields;
        assert_eq!(noted.iter().map(|field| field.path.as_str()).collect::<Vec<_>>(), ["email"]);
    }
}

import type { Language } from "@/shared/i18n";
import type { ErrorCode, LocalCode, Problem } from "./problem";

// One sentence for every code of the contract: a new `ErrorCode` without its sentence fails the type check.
const SENTENCES: Record<ErrorCode | LocalCode, readonly [zh: string, en: string]> = {
  unreachable: [
    "连接不上服务器，请检查网络后重试。",
    "The server cannot be reached. Check the connection and try again.",
  ],
  unreadable: [
    "服务器的答复无法识别，请稍后重试。",
    "The server's answer could not be read. Please try again.",
  ],
  invalid_input: ["填写的内容有误，请按提示修改。", "Some of what was entered is not valid."],
  malformed_request: [
    "请求格式错误，请刷新页面后重试。",
    "The request could not be read; reload the page and try again.",
  ],
  login_required: ["请先登录。", "Please log in first."],
  login_failed: ["账号或密码不正确。", "The login or the password is not right."],
  totp_required: ["请输入动态验证码。", "Enter the code of your authenticator."],
  totp_invalid: ["动态验证码不正确或已过期。", "The code is wrong or has expired."],
  totp_setup_required: ["请先启用动态验证码，再继续操作。", "Set up your authenticator first."],
  session_expired: ["登录已过期，请重新登录。", "The session has ended; please log in again."],
  refresh_reused: [
    "为保证安全，登录已失效，请重新登录。",
    "For safety this session was ended; please log in again.",
  ],
  forbidden: ["您没有权限进行此操作。", "You may not do this."],
  enterprise_not_approved: [
    "企业尚未通过审核，可以先存为草稿。",
    "The enterprise is not approved yet; drafts can be saved.",
  ],
  not_found: ["没有找到，可能已被删除。", "Not found; it may have been removed."],
  method_not_allowed: ["不支持该操作。", "This is not possible here."],
  request_timeout: [
    "发送超时，请检查网络后重试。",
    "Sending took too long; check the connection and try again.",
  ],
  conflict: ["与当前状态冲突，请刷新后再试。", "It conflicts with the present state; reload and try again."],
  already_exists: ["已经存在，不能重复添加。", "It exists already."],
  wrong_state: [
    "当前状态不允许该操作，请刷新页面。",
    "The present state does not allow this; please reload.",
  ],
  quota_reached: [
    "已达到上限，请先清理不再需要的内容。",
    "The limit is reached; remove what is no longer needed first.",
  ],
  same_listing_open: [
    "您已有一条相同的信息在挂牌；确实要再发一条，请确认。",
    "You have the same on the board already; confirm to post one more.",
  ],
  preview_outdated: [
    "预演之后挂牌有变化，已重新预演，请核对后再开始。",
    "The market has changed since the preview; it was made anew: look at it before you start.",
  ],
  quantity_gone: ["剩余数量不足，可能刚被他人成交。", "Not enough is left; somebody may just have taken it."],
  findings_open: [
    "还有提示没有写明理由，请由复核人逐项确认；数字有误时先更正采价、重新编制。",
    "Findings have no reason yet: the reviewer must acknowledge them; where a number is wrong, correct it and compute the draft again.",
  ],
  same_person_review: [
    "编制人不能复核自己的表，请由另一人复核。",
    "A second person must review; the preparer may not.",
  ],
  key_not_approved: [
    "服务器的签名密钥未获认可，不能公布；请联系系统管理员。",
    "The server's signing key is not approved, so nothing is published; tell the administrator.",
  ],
  token_invalid: [
    "链接无效或已过期，请重新申请。",
    "The link is invalid or has expired; please ask for a new one.",
  ],
  stale_version: [
    "内容已被他人更新，请刷新后再修改。",
    "Somebody else has changed this; reload and edit again.",
  ],
  payload_too_large: ["内容过大，请缩小后再提交。", "It is too large; please make it smaller."],
  unsupported_media: [
    "不支持这种文件，请使用 CSV 或 Excel 文件。",
    "This kind of file is not supported; use CSV or Excel.",
  ],
  idempotency_key_reused: ["内容已变化，请重新提交。", "The content has changed; please submit again."],
  precondition_required: ["请刷新页面后再修改。", "Please reload the page before editing."],
  rate_limited: ["操作太频繁，请稍候再试。", "Too many attempts; please wait a little."],
  unexpected: [
    "服务器出错，我们已记录。请稍后再试。",
    "The server failed; it has been recorded. Please try again later.",
  ],
  unknown_host: [
    "这个网址没有对应的城市市场，请核对网址。",
    "No city's market has this address; please check it.",
  ],
  unavailable: ["服务暂不可用，请稍后再试。", "The service is not available; please try again."],
};

/** What to tell the reader: the server's own sentence first (it knows the case), else the code's. */
export function problemText(problem: Problem, language: Language): string {
  const sentence = SENTENCES[problem.code]?.[language === "zh" ? 0 : 1];
  const detail = problem.detail?.trim();
  const text = detail || sentence || SENTENCES.unreadable[language === "zh" ? 0 : 1];
  if (problem.code === "rate_limited" && problem.retryAfter) {
    return language === "zh"
      ? `${text}（${problem.retryAfter} 秒后可重试）`
      : `${text} (retry in ${problem.retryAfter} s)`;
  }
  return text;
}

import type { Schemas } from "@/api/paths";
import { dictionary } from "@/shared/i18n";

type Pair = readonly [zh: string, en: string];

// Typed by the contract's enums: a new kind or fault without its words fails the type check.
export const MAIL_KIND: Readonly<Record<Schemas["MailKind"], Pair>> = {
  news: ["站内消息", "News"],
  password_reset: ["重设密码", "Password reset"],
  mailbox_proof: ["验证邮箱", "Mailbox confirmation"],
  invitation: ["邀请", "Invitation"],
  subscription: ["订阅确认", "Confirmation of a subscription"],
  price_table: ["公示表", "Price table"],
};
export const MAIL_FAULT: Readonly<Record<Schemas["MailFault"], Pair>> = {
  unfit: ["邮件无法生成", "Cannot be written"],
  refused: ["邮件服务器拒收", "Refused by the mail server"],
  away: ["邮件服务器没有应答", "No answer from the mail server"],
};
export const FAULT_ADVICE: Readonly<Record<Schemas["MailFault"], Pair>> = {
  unfit: [
    "收件地址不能用，或附件已不在。重发也不会成功：请联系收件人改正邮箱，然后移出清单。",
    "The address cannot be written to, or a file is gone. Sending again will not help: have the address corrected, then remove the mail.",
  ],
  refused: [
    "可能是收件邮箱不存在，也可能是发信设置不对。请看下面的答复，改正后重新发送。",
    "The mailbox may not exist, or our settings may be wrong. Read the answer below, correct it and send again.",
  ],
  away: [
    "邮件服务器连不上、忙或没有应答。恢复后可以全部重新发送。",
    "The mail server was away, busy or silent. Once it is back, send them all again.",
  ],
};

export const failedMailWords = dictionary({
  title: ["未送达邮件", "Undelivered mails"],
  lead: [
    "多次投递失败、已停止重试的邮件。30 天后自动清理。",
    "Mails that were given up after several attempts. They are forgotten after 30 days.",
  ],
  kind: ["邮件类别", "Kind of mail"],
  anyKind: ["全部类别", "Every kind"],
  fault: ["未送达原因", "Why it was not delivered"],
  anyFault: ["全部原因", "Every reason"],
  unknownFault: ["原因未记录", "The reason was not recorded"],
  empty: ["没有未送达的邮件", "No undelivered mails"],
  emptyHint: ["邮件都已送出。", "All mails have left."],
  emptyFiltered: ["没有符合条件的邮件", "No such mails"],
  noSubject: ["（没有主题）", "(no subject)"],
  to: [(address: string) => `收件人 ${address}`, (address: string) => `To ${address}`],
  attempts: [(n: number) => `已尝试 ${n} 次`, (n: number) => (n === 1 ? "1 attempt" : `${n} attempts`)],
  answer: [(text: string) => `服务器的答复：${text}`, (text: string) => `The server's answer: ${text}`],
  select: [(subject: string) => `选择：${subject}`, (subject: string) => `Select: ${subject}`],
  selectAll: ["全选", "Select all"],
  pickFirst: ["请先选择邮件", "Select mails first"],
  retryOne: ["重新发送", "Send again"],
  retryPicked: [(n: number) => `重新发送所选（${n}）`, (n: number) => `Send selected again (${n})`],
  retryText: [
    "所选邮件会立即再次投递；仍不成功的会回到这个清单。",
    "The selected mails are sent at once; those that fail again come back to this list.",
  ],
  dismissOne: ["移出清单", "Remove"],
  dismissPicked: [(n: number) => `移出清单（${n}）`, (n: number) => `Remove selected (${n})`],
  dismissText: [
    "邮件会立即删除，不再发送，也不能恢复。审计记录会留下这一操作。",
    "The mails are deleted at once, will not be sent and cannot be restored. The audit trail keeps that it was done.",
  ],
  retried: [
    (n: number, gone: number) => `已重新发送 ${n} 封${gone > 0 ? `；${gone} 封已不在清单` : ""}`,
    (n: number, gone: number) =>
      `${n} ${n === 1 ? "mail is" : "mails are"} sent again${gone > 0 ? `; ${gone} were gone already` : ""}`,
  ],
  dismissed: [
    (n: number, gone: number) => `已移出 ${n} 封${gone > 0 ? `；${gone} 封已不在清单` : ""}`,
    (n: number, gone: number) =>
      `${n} ${n === 1 ? "mail" : "mails"} removed${gone > 0 ? `; ${gone} were gone already` : ""}`,
  ],
});

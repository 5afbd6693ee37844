import { dictionary } from "@/shared/i18n";

/** The price table by mail. */
export const mailWords = dictionary({
  tableUnit: ["价格单位", "Unit of prices"],
  subscribeTitle: ["按邮件接收每日公示表", "The daily table by mail"],
  subscribeLead: [
    "公布后寄到您的邮箱，附 PDF 和 Excel；随时可以一键退订。",
    "Sent once it is published, with PDF and Excel; leave at any time with one click.",
  ],
  email: ["邮箱", "E-mail"],
  emailHint: [
    "我们会先寄一封确认邮件。只用于寄公示表，退订后立即删除。",
    "We first send a mail to confirm. Used for the table only, and deleted when you leave.",
  ],
  which: ["内容", "Content"],
  wholeTable: ["全部品种", "All varieties"],
  someVarieties: ["只要这些品种", "Only these varieties"],
  chooseVarieties: ["选择品种", "Varieties"],
  chooseSome: ["请至少选一个品种", "Choose at least one variety"],
  mailLanguage: ["邮件语言", "Language of the mails"],
  signUp: ["申请接收", "Sign up"],
  sentTitle: ["请查收确认邮件", "Please look for our mail"],
  sentText: [
    "如果邮箱地址无误，几分钟内会收到一封邮件。打开其中的链接确认后，就会收到公示表。十分钟内不会重复寄送。",
    "If the address is right, a mail arrives within minutes. Open its link to confirm, and the table will come. It is not sent again within ten minutes.",
  ],
  subscription: ["我的公示表邮件", "My price table mails"],
  subscriptionFor: [(email: string) => `寄往 ${email}`, (email: string) => `Sent to ${email}`],
  confirmText: [
    "请确认：今后公布的公示表寄到这个邮箱。",
    "Please confirm: tables published from now on are sent to this address.",
  ],
  confirm: ["确认接收", "Confirm"],
  confirmed: ["已确认，下次公布时寄出", "Confirmed; the next table will be sent"],
  saveWishes: ["保存更改", "Save changes"],
  saved: ["已保存", "Saved"],
  unsubscribe: ["退订", "Leave"],
  unsubscribeText: [
    "退订后不再寄送，邮箱地址立即删除。",
    "No more mails, and the address is deleted at once.",
  ],
  unsubscribed: ["已退订，您的邮箱地址已删除。", "You have left; your address is deleted."],
  linkGone: ["链接无效，或已经退订", "The link is not valid, or you have left already"],
  linkGoneHint: ["如需重新接收，请再次申请。", "To get the table again, sign up once more."],
  again: ["再次申请", "Sign up again"],
});

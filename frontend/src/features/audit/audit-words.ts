import type { Schemas } from "@/api/paths";
import type { Language } from "@/shared/i18n";
import { DEAL_STATE, ENTERPRISE_STATE, LISTING_STATE, PROPOSAL_STATE, pick } from "@/shared/i18n/labels";
import { DEAL_REASON, THREAD_REASON } from "@/shared/i18n/reason-words";

type Pair = readonly [zh: string, en: string];
type Words = Readonly<Record<string, Pair>>;
export type Entity = Schemas["AuditEntity"];
type Action = Schemas["AuditAction"];

// Typed by the contract: a new kind of thing or verb without its words fails the type check.
const ENTITY: Readonly<Record<Entity, Pair>> = {
  api_key: ["接口密钥", "API key"],
  bulletin: ["公示表", "Price table"],
  bulletin_settings: ["公示表设置", "Settings of the table"],
  bulletin_subscription: ["公示表订阅", "Subscription to the table"],
  calendar: ["工作日历", "Calendar"],
  case: ["事项", "Case"],
  clearing_settings: ["撮合规则", "Clearing rules"],
  clock_setting: ["时限设置", "Time limit"],
  deal: ["成交", "Deal"],
  deal_load: ["车次", "Load"],
  deal_settings: ["成交规则", "Rules of deals"],
  demand: ["需求", "Demand"],
  emergency: ["应急状态", "Emergency"],
  enterprise: ["企业", "Enterprise"],
  file: ["照片或文件", "Photo or document"],
  import: ["导入", "Import"],
  index_weights: ["指数权数", "Index weights"],
  invitation: ["邀请", "Invitation"],
  key_list: ["密钥清单", "Key list"],
  lane_override: ["线路管制", "Lane"],
  mail: ["邮件", "Mail"],
  observation: ["采价记录", "Observation"],
  offer: ["供应", "Offer"],
  price_batch: ["报价导入", "Price batch"],
  price_name: ["名称对照", "Name in price lists"],
  price_report: ["报送", "Price report"],
  price_row: ["存疑报价", "Price set aside"],
  price_source: ["采价点", "Price source"],
  price_warning: ["价格预警", "Price warning"],
  proposal: ["报价", "Proposal"],
  round: ["撮合轮次", "Round"],
  session: ["登录", "Session"],
  signing_key: ["签名密钥", "Signing key"],
  user: ["用户", "User"],
  variety: ["品种", "Variety"],
  warning_settings: ["预警阈值", "Warning thresholds"],
  other: ["其他", "Other"],
};
const ACTION: Readonly<Record<Action, Pair>> = {
  accept: ["接受", "accepted"],
  accepted: ["接受", "accepted"],
  acknowledge: ["确认", "acknowledged"],
  add: ["新增", "added"],
  answer: ["回答", "answered"],
  approve: ["审核通过", "approved"],
  ask: ["申请", "asked for"],
  ask_mailbox_proof: ["请求验证邮箱", "asked to prove the mailbox"],
  ask_password_reset: ["申请重设密码", "asked for a password reset"],
  cancel: ["取消", "cancelled"],
  change: ["修改", "changed"],
  change_password: ["修改密码", "changed the password"],
  change_role: ["调整岗位", "changed the role"],
  close: ["自动关闭", "closed"],
  commit: ["提交", "committed"],
  complete: ["提交", "completed"],
  confirm: ["确认", "confirmed"],
  confirm_payment: ["确认到账", "confirmed a payment"],
  correct: ["更正", "corrected"],
  correct_load: ["更正发货", "corrected a shipment"],
  correct_receipt: ["更正收货", "corrected a receipt"],
  corrected: ["更正", "corrected"],
  counter: ["还价", "countered"],
  create: ["新建", "created"],
  deactivate: ["停用", "deactivated"],
  delete: ["删除", "deleted"],
  disable_totp: ["停用动态验证码", "turned off the second factor"],
  declare: ["宣布", "declared"],
  discard: ["删除草稿", "discarded"],
  dismiss: ["排除", "dismissed"],
  dispute: ["提出争议", "disputed"],
  dropped: ["不采用", "dropped"],
  edit: ["修改", "edited"],
  enable_totp: ["启用动态验证码", "turned on the second factor"],
  end: ["退出", "ended"],
  end_loading: ["余量不再发", "ended the loading"],
  end_sessions: ["退出其他设备", "ended sessions"],
  expire: ["到期", "expired"],
  fail: ["失败", "failed"],
  hold: ["暂存", "held"],
  import: ["导入", "imported"],
  invite: ["发出", "sent"],
  lift: ["解除", "lifted"],
  link: ["关联", "linked"],
  log_in: ["成功", "opened"],
  log_in_failed: ["登录失败", "failed to log in"],
  lose_unproved_mobile: ["未验证的手机号已移除", "lost an unproved mobile number"],
  offer_solution: ["提出解决方案", "offered a solution"],
  open: ["开启", "opened"],
  place: ["发布", "posted"],
  postpone: ["暂缓公布", "postponed"],
  prepare: ["编制", "prepared"],
  preview: ["预览", "previewed"],
  propose: ["提出", "proposed"],
  prove_mailbox: ["验证邮箱", "proved the mailbox"],
  publish: ["公布", "published"],
  reactivate: ["恢复", "reactivated"],
  rebuild: ["重算", "rebuilt"],
  receive: ["收货", "received"],
  refute_payment: ["称未到账", "refuted a payment"],
  register: ["注册", "registered"],
  reinstate: ["恢复", "reinstated"],
  reject: ["谢绝", "rejected"],
  remap: ["重读", "read again"],
  reopen: ["重新打开", "reopened"],
  report: ["上报", "reported"],
  report_payment: ["登记付款", "reported a payment"],
  reset_password: ["重设密码", "reset the password"],
  reset_totp: ["清除动态验证码", "removed the second factor"],
  resolve: ["处理争议", "resolved"],
  resubmit: ["重新提交", "submitted again"],
  retry: ["重新发送", "sent again"],
  return: ["退回", "returned"],
  reverse_payment: ["撤销到账确认", "reversed a payment"],
  review: ["复核", "reviewed"],
  revoke: ["作废", "revoked"],
  revoke_api_keys: ["作废密钥", "revoked keys"],
  run: ["运行", "ran"],
  save_mapping: ["保存读法", "saved the mapping"],
  schedule: ["设定公布时间", "set the time of publication"],
  send_password_reset: ["发送重设密码邮件", "mailed a password reset"],
  set: ["设置", "set"],
  settle: ["结清", "settled"],
  ship: ["发货", "shipped"],
  step: ["办理", "took a step"],
  strike: ["达成", "struck"],
  suspend: ["暂停", "suspended"],
  undo: ["整批撤销", "undone as a whole"],
  unschedule: ["取消定时公布", "took the time of publication back"],
  unsubscribe: ["退订", "unsubscribed"],
  void: ["作废", "voided"],
  vouch_for_mailbox: ["代为确认邮箱", "vouched for the mailbox"],
  withdraw: ["撤回", "withdrawn"],
  withdraw_load: ["撤回一车", "withdrew a truck"],
  withdraw_payment: ["撤回付款登记", "withdrew a payment"],
  other: ["其他", "other"],
  assign: ["指派", "assigned"],
  sign: ["签名", "signed"],
};
/** What the platform does of itself, by the name of the duty. */
const DUTY: Words = {
  "admin.create": ["命令行", "command line"],
  "audit.seal": ["审计记录封存", "sealing of the trail"],
  "bulletin.compose": ["编制公示表", "price table"],
  "bulletin.publish": ["公布公示表", "publication"],
  "cases.tick": ["事项时限", "time limits of cases"],
  "clearing.timetable": ["定时撮合", "clearing timetable"],
  "listings.expire": ["挂牌到期", "expiry of listings"],
  "mails.collected": ["汇总邮件", "collected mails"],
  "prices.follow": ["价格核对", "checks of prices"],
  "prices.forecast": ["价格预测", "forecasts"],
  "prices.remind": ["报价提醒", "reminders of prices"],
  "payments.remind": ["付款确认提醒", "payment reminders"],
  "proposals.expire": ["建议到期", "expiry of proposals"],
  "searches.daily": ["订阅汇总", "daily mails of searches"],
  "vetting.remind": ["审核提醒", "reminders"],
  bulletin: ["公示表", "price table"],
  demo: ["演示数据", "demonstration"],
  import: ["命令行", "command line"],
  keys: ["命令行", "command line"],
  mail: ["邮件发送", "mail"],
  setup: ["初始设置", "setup"],
};
/** Reasons that the platform gives for the end of a session; people give theirs in sentences. */
const REASON: Words = {
  deactivated: ["账号停用", "account stopped"],
  enterprise_suspended: ["企业被暂停", "enterprise suspended"],
  log_out: ["本人退出", "logged out"],
  password_changed: ["修改密码", "new password"],
  password_reset: ["重设密码", "password reset"],
  refresh_reused: ["登录凭证被重复使用", "a session token was used twice"],
  revoked: ["本人退出该设备", "ended by the person"],
  role_changed: ["岗位调整", "role changed"],
  totp_reset: ["清除动态验证码", "second factor removed"],
};
/** The words of a state's every value, and of what the trail alone knows. */
type States<Name extends StateName, More extends string = never> = Record<Schemas[Name] | More, Pair>;
type StateName =
  | "BatchState"
  | "BulletinState"
  | "ImportState"
  | "LoadState"
  | "ObservationState"
  | "RoundState"
  | "RowState"
  | "SubscriptionState"
  | "WarningState";

/** States that are words of one kind of thing alone; `open` is a session here and a listing there. */
const STATES: Readonly<Partial<Record<Entity, Words>>> = {
  deal: DEAL_STATE,
  deal_load: {
    on_road: ["在途", "On the road"],
    received: ["已收货", "Received"],
    withdrawn: ["已撤回", "Withdrawn"],
  } satisfies States<"LoadState">,
  demand: LISTING_STATE,
  enterprise: ENTERPRISE_STATE,
  offer: LISTING_STATE,
  proposal: PROPOSAL_STATE,
  import: {
    previewed: ["已预览", "Previewed"],
    committed: ["已提交", "Committed"],
  } satisfies States<"ImportState">,
  session: { open: ["已登录", "Open"], ended: ["已退出", "Ended"] },
  bulletin: {
    draft: ["草稿", "Draft"],
    reviewed: ["已复核", "Reviewed"],
    published: ["已公布", "Published"],
    superseded: ["已被更正", "Superseded"],
    discarded: ["已删除", "Discarded"],
  } satisfies States<"BulletinState", "discarded">,
  price_batch: {
    previewed: ["预览", "Preview"],
    held: ["暂存", "Held"],
    committed: ["已入库", "Stored"],
    discarded: ["已作废", "Discarded"],
    undone: ["已撤销", "Undone"],
  } satisfies States<"BatchState">,
  price_report: { complete: ["已提交", "Complete"], reviewed: ["已复核", "Reviewed"] },
  price_row: {
    waiting: ["待处理", "Waiting"],
    accepted: ["已接受", "Accepted"],
    corrected: ["已更正", "Corrected"],
    dropped: ["不采用", "Dropped"],
  } satisfies Omit<States<"RowState">, "none">,
  price_warning: {
    open: ["待处理", "Open"],
    acknowledged: ["已确认", "Acknowledged"],
    dismissed: ["已排除", "Dismissed"],
  } satisfies States<"WarningState">,
  observation: { valid: ["有效", "Valid"], void: ["作废", "Void"] } satisfies States<"ObservationState">,
  api_key: { active: ["有效", "Active"], revoked: ["已作废", "Revoked"] },
  bulletin_subscription: {
    pending: ["待确认", "To be confirmed"],
    active: ["已订阅", "Active"],
    forgotten: ["已退订", "Ended"],
  } satisfies States<"SubscriptionState", "forgotten">,
  invitation: {
    open: ["待接受", "Open"],
    accepted: ["已接受", "Accepted"],
    withdrawn: ["已撤回", "Withdrawn"],
  },
  mail: {
    failed: ["未送达", "Failed"],
    waiting: ["待发送", "Waiting"],
    dismissed: ["已移出清单", "Dismissed"],
  },
  price_source: { active: ["正在采价", "Reports prices"], inactive: ["已停用", "Switched off"] },
  round: {
    running: ["进行中", "Running"],
    done: ["完成", "Done"],
    failed: ["失败", "Failed"],
  } satisfies States<"RoundState">,
  user: {
    active: ["启用", "Active"],
    inactive: ["停用", "Inactive"],
    unproved: ["邮箱未验证", "Mailbox unproved"],
    proved: ["邮箱已验证", "Mailbox proved"],
  },
};

/** The kinds of things that the trail speaks of, as choices. */
export function entityOptions(language: Language): { value: string; label: string }[] {
  return (Object.keys(ENTITY) as Entity[]).map((value) => ({
    value,
    label: pick(ENTITY[value], language),
  }));
}

/** The verb of an entry; one that an earlier version recorded is shown as it stands. */
export function actionText(
  { action, action_other }: { action: Action; action_other?: string | null },
  language: Language,
): string {
  return action_other ?? pick(ACTION[action], language);
}

/** What was done to which kind of thing. */
export function eventText(row: Schemas["AuditEntry"], language: Language): string {
  return `${row.entity_other ?? pick(ENTITY[row.entity], language)} · ${actionText(row, language)}`;
}

/** The kind of thing that an address names; nothing for another word. */
export function entityOf(word: string | null): Entity | undefined {
  return (Object.keys(ENTITY) as Entity[]).find((entity) => entity === word);
}

export function stateText(entity: Entity, state: string, language: Language): string {
  return pick(STATES[entity]?.[state], language, state);
}

/** Who it was, as far as the trail tells: people and keys by kind, the platform's own work by its duty. */
export function actorText(actor: string, language: Language): string {
  const words: Words = {
    user: ["用户", "User"],
    api_key: ["接口密钥", "API key"],
    public: ["公众", "Public"],
  };
  const duty = /^system:(.*)$/.exec(actor)?.[1];
  if (duty) {
    const name = pick(DUTY[duty], language, duty);
    return language === "zh" ? `平台（${name}）` : `Platform (${name})`;
  }
  return pick(words[actor], language, actor);
}

/** Coded reasons by what they were given for; the same code is another word of a deal and of a proposal. */
const REASONS: Readonly<Partial<Record<Entity, Words>>> = { deal: DEAL_REASON, proposal: THREAD_REASON };

export function reasonText({ entity, reason }: Schemas["AuditEntry"], language: Language): string {
  return reason ? pick((REASONS[entity] ?? REASON)[reason], language, reason) : "–";
}

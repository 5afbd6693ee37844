import { dictionary } from "@/shared/i18n";

export const dutyWords = dictionary({
  open: ["去处理", "Open"],
  nothing: ["没有等您处理的事", "Nothing waits for you"],
  nothingHint: [
    "有新的事项时会出现在这里，并发消息给您。",
    "Whatever comes up appears here, and you get a message.",
  ],
  overdue: [(n: number) => `其中 ${n} 件已超时`, (n: number) => `${n} of them past their time`],
  enterprises: ["企业待审核", "Enterprises to review"],
  table_missing: ["今天的价格公示表还没有编制", "Today's price table has not been prepared"],
  tables_to_review: ["公示表待复核", "Price tables to review"],
  tables_to_publish: ["公示表已复核，待公布", "Reviewed tables to publish"],
  reports_late: ["采价点今天逾期未报", "Sources late with today's prices"],
  prices_in_doubt: ["存疑报价待处理", "Prices in doubt to decide"],
  price_warnings: ["价格预警待确认", "Price warnings to look at"],
  disputes: ["成交有争议，待处理", "Deals in dispute"],
  proposals: ["有报价等您答复", "Proposals wait for your answer"],
  deals_to_ship: ["成交待发货", "Deals to ship"],
  deals_to_receive: ["货在途，到货后请过磅登记", "Loads on their way; weigh them on arrival"],
  deals_to_pay: ["已收货，货款待付", "Received goods to pay for"],
  payments_to_confirm: ["对方登记已付款，请确认是否到账", "Payments to confirm or refuse"],
  deals_to_settle: ["已无欠款，待您确认两清", "Paid deals to settle"],
  failed_mails: ["有邮件未送达", "Undelivered mails"],
});

import { dictionary } from "@/shared/i18n";

export const notifyWords = dictionary({
  title: ["消息", "Messages"],
  which: ["范围", "Which"],
  all: ["全部", "All"],
  unread: ["未读", "Unread"],
  unreadCount: [(n: number) => `消息，${n} 条未读`, (n: number) => `Messages, ${n} unread`],
  readAll: ["全部标为已读", "Mark all as read"],
  empty: ["没有消息", "No messages"],
  emptyHint: [
    "审核结果、报价洽谈、成交进展和订阅都会在这里通知您。",
    "Reviews, proposals, deals and saved searches tell you here.",
  ],
});

import { dictionary } from "@/shared/i18n";

export const notifyWords = dictionary(
  {
    title: "消息",
    which: "范围",
    all: "全部",
    unread: "未读",
    unreadCount: (n: number) => `消息，${n} 条未读`,
    readAll: "全部标为已读",
    empty: "没有消息",
    emptyHint: "审核结果、报价洽谈、成交进展和订阅都会在这里通知您。",
  },
  {
    title: "Messages",
    which: "Which",
    all: "All",
    unread: "Unread",
    unreadCount: (n: number) => `Messages, ${n} unread`,
    readAll: "Mark all as read",
    empty: "No messages",
    emptyHint: "Reviews, proposals, deals and saved searches tell you here.",
  },
);

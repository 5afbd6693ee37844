import { dictionary } from "@/shared/i18n";

export const outboxWords = dictionary({
  title: ["待发送", "Waiting to be sent"],
  lead: [
    "网络恢复后自动发送；同一条不会重复发布。",
    "Sent by itself once the network is back; nothing is posted twice.",
  ],
  empty: ["没有待发送的内容", "Nothing waits"],
  emptyHint: ["没有网络时发布的供需会先放在这里。", "What is posted without a network waits here."],
  refusedBar: [
    (n: number) => `有 ${n} 条发布没有成功，请看原因。`,
    (n: number) => `${n} posts were not accepted; see why.`,
  ],
  bar: [
    (n: number) => `有 ${n} 条发布在等网络，恢复后自动发送。`,
    (n: number) => `${n} posts wait for the network and are sent by themselves.`,
  ],
  see: ["查看", "See"],
  queued: ["没有网络，已存入待发送", "No network: it waits to be sent"],
  sent: [(title: string) => `已发布：${title}`, (title: string) => `Published: ${title}`],
  sendNow: ["现在发送", "Send now"],
  waits: ["等待网络", "Waiting for the network"],
  refused: ["未能发布", "Not accepted"],
  drop: ["删除", "Delete"],
  dropText: ["删除后不会再发送。", "It will not be sent."],
  dropped: ["已删除", "Deleted"],
  writtenAt: [(time: string) => `${time} 填写`, (time: string) => `written ${time}`],
  offer: ["供应", "Offer"],
  demand: ["需求", "Demand"],
});

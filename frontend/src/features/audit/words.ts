import { dictionary } from "@/shared/i18n";

export const auditWords = dictionary({
  all: ["全部", "All"],
  reason: ["原因", "Reason"],
  audit: ["审计记录", "Audit trail"],
  auditLead: [
    "谁、何时、从什么状态到什么状态、为什么；只增不改。",
    "Who, when, from which state to which, and why; it only grows.",
  ],
  auditEmpty: ["没有记录", "No records"],
  entity: ["对象", "Entity"],
  entityId: ["对象编号", "Entity's id"],
  actor: ["操作人", "Who"],
  action: ["操作", "Action"],
  change: ["变化", "Change"],
  moreChanges: [(n: number) => `另有 ${n} 项`, (n: number) => `${n} more`],
  when: ["时间", "When"],
  verifyChain: ["核验链条", "Verify the chain"],
  chainGood: [(n: number) => `链条完整，共 ${n} 条`, (n: number) => `The chain of ${n} records is whole`],
  chainBad: ["链条不完整，请立即报告", "The chain is broken; report this at once"],
});

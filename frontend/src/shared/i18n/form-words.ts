import { dictionary } from "@/shared/i18n";

export const formWords = dictionary({
  searching: ["正在搜索…", "Searching…"],
  toForm: ["去填写", "To the form"],
  faults: [
    (n: number) => `有 ${n} 处需要改正`,
    (n: number) => (n === 1 ? "One thing is to be put right" : `${n} things are to be put right`),
  ],
  fault: [
    (field: string, message: string) => (field ? `${field}：${message}` : message),
    (field: string, message: string) => (field ? `${field}: ${message}` : message),
  ],
});

import { dictionary } from "./i18n";

export const formWords = dictionary(
  {
    toForm: "去填写",
    faults: (n: number) => `有 ${n} 处需要改正`,
    fault: (field: string, message: string) => (field ? `${field}：${message}` : message),
  },
  {
    toForm: "To the form",
    faults: (n: number) => (n === 1 ? "One thing is to be put right" : `${n} things are to be put right`),
    fault: (field: string, message: string) => (field ? `${field}: ${message}` : message),
  },
);

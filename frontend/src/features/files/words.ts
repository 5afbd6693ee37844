import { dictionary } from "@/shared/i18n";

export const fileWords = dictionary({
  take: ["拍照", "Take a photo"],
  choose: ["选择照片", "Choose photos"],
  photo: [(n: number) => `照片 ${n}`, (n: number) => `Photo ${n}`],
  sending: [(n: number) => `照片 ${n} 正在上传`, (n: number) => `Photo ${n} is being uploaded`],
  sent: [(n: number) => `照片 ${n} 已上传`, (n: number) => `Photo ${n} is uploaded`],
  percent: [(n: number) => `${n}%`, (n: number) => `${n}%`],
  waits: ["没有网络，提交后再传", "No network: it is sent with the form"],
  retry: ["重试", "Try again"],
  retryPhoto: [(n: number) => `重新上传照片 ${n}`, (n: number) => `Upload photo ${n} again`],
  remove: ["移除", "Remove"],
  removePhoto: [(n: number) => `移除照片 ${n}`, (n: number) => `Remove photo ${n}`],
  open: [(n: number) => `放大查看照片 ${n}`, (n: number) => `Show photo ${n} in full size`],
  before: ["上一张", "Previous"],
  next: ["下一张", "Next"],
  tooMany: [
    (most: number) => `最多 ${most} 张，多出的没有添加。`,
    (most: number) => `At most ${most}; the others were not added.`,
  ],
  unreadable: [
    "这个文件打不开，请选择 JPEG、PNG 或 WebP 照片。",
    "This file cannot be opened; choose a JPEG, PNG or WebP photo.",
  ],
  notShown: ["照片暂时显示不了，请稍后再试。", "The photo cannot be shown now; please try again."],
});

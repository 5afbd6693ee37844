import { dictionary } from "@/shared/i18n";

export const forbiddenWords = dictionary({
  title: ["您没有权限查看此页面", "You may not see this page"],
  only: [(name: string) => `“${name}”仅供以下岗位使用：`, (name: string) => `Only these may use ${name}:`],
  enterpriseOnly: [
    "此页面供企业用户使用，您的账号不属于任何企业。",
    "This page is for people of an enterprise; your account belongs to none.",
  ],
  ownersOnly: [
    (names: string) => `“${names}”仅供企业负责人使用。`,
    (names: string) => `Only those who answer for the enterprise may use ${names}.`,
  ],
  yours: [(role: string) => `您的账号是：${role}`, (role: string) => `Your account: ${role}`],
  askOwner: [
    "需要使用时，请联系本企业负责人。",
    "If you need it, ask somebody who answers for your enterprise.",
  ],
  askAdmin: [
    "需要使用时，请换用有权限的账号登录，或联系平台管理员调整岗位。",
    "If you need it, log in with another account or ask the platform's administrator.",
  ],
  instead: ["您可以使用的功能都在首页和菜单里", "What you may use is on the home page and in the menu"],
  toHome: ["回到首页", "Home page"],
  totpTitle: ["请先启用动态验证码", "Set up your second factor first"],
  totpHint: [
    "您的岗位必须启用动态验证码；完成设置后才能使用此页面。",
    "Your post requires a second factor; this page opens once it is set up.",
  ],
  totpSetUp: ["去设置", "Set it up"],
  comma: ["、", ", "],
});

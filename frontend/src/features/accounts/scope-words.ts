import type { Permission } from "@/api/types";

/** A key cannot make keys or manage people, whoever holds it: the API refuses these scopes. */
const NEVER: readonly Permission[] = ["api_keys", "users_manage_own", "users_administer"];

/** What a person who holds these permissions may give to a key. */
export function scopesOf(permissions: readonly Permission[]): Permission[] {
  return permissions.filter((permission) => !NEVER.includes(permission));
}

/** What each permission allows, for the scopes of a key; a new permission without its words fails the type check. */
export const PERMISSION: Record<Permission, readonly [zh: string, en: string]> = {
  offers_write: ["发布与修改供应", "Post and edit offers"],
  demands_write: ["发布与修改需求", "Post and edit demands"],
  listings_read_own: ["查看本企业挂牌", "Read own listings"],
  saved_searches: ["管理订阅", "Saved searches"],
  proposals: ["查看与答复报价", "Read and answer proposals"],
  deals: ["查看与办理成交", "Read and handle deals"],
  market_oversee: ["查看全市场", "Oversee the market"],
  disputes_resolve: ["处理争议", "Resolve disputes"],
  clearing_run: ["运行撮合", "Run rounds"],
  clearing_read: ["查看撮合结果", "Read rounds"],
  clearing_settings: ["设置撮合规则", "Set the rules of clearing"],
  catalogue_write: ["维护品种目录", "Edit the catalogue"],
  lanes_write: ["管制线路", "Regulate lanes"],
  enterprise_read: ["查看企业", "Read enterprises"],
  enterprise_edit_own: ["修改本企业资料", "Edit the own enterprise"],
  enterprises_vet: ["审核企业", "Vet enterprises"],
  users_manage_own: ["管理本企业成员", "Manage own people"],
  users_administer: ["管理用户", "Administer users"],
  api_keys: ["管理接口密钥", "Manage API keys"],
  prices_report: ["上报采价", "Report prices"],
  prices_read: ["查看采价", "Read observations"],
  bulletin_prepare: ["编制公示表", "Prepare tables"],
  bulletin_review: ["复核公示表", "Review tables"],
  bulletin_publish: ["公布公示表", "Publish tables"],
  price_warnings: ["查看与处理价格预警", "Read and decide price warnings"],
  price_settings: ["设置预警阈值与指数权数", "Set thresholds and index weights"],
  audit_read_own: ["查看本企业审计记录", "Read own audit trail"],
  audit_read_all: ["查看全部审计记录", "Read the audit trail"],
  audit_verify: ["核验审计链条", "Verify the audit trail"],
  files: ["上传与查看照片和文件", "Upload and see photos and documents"],
  calendars: ["维护工作日历", "Keep working calendars"],
  cases_read: ["查看事项", "Read cases"],
  cases_step: ["办理事项", "Handle cases"],
  clock_settings: ["设置办理时限", "Set time limits of cases"],
  import_listings: ["批量导入挂牌", "Import listings"],
  own: ["个人资料与消息", "Own profile and messages"],
};

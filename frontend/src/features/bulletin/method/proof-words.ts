import { dictionary } from "@/shared/i18n";

/** How an edition is proved, here and elsewhere. */
export const proofWords = dictionary({
  checkDigest: ["摘要：表格内容与公布的 SHA-256 一致", "Digest: the table has the published SHA-256"],
  checkSignature: ["签名：由公布的公钥签出", "Signature: made by the published key"],
  checkRecompute: [
    "重算：由采价记录按同一方法算出相同字节（服务器计算）",
    "Recomputed: the observations give the same bytes by the same method (on the server)",
  ],
  checkChain: ["链：与上一版首尾相接", "Chain: it follows the edition before"],
  good: ["一致", "holds"],
  bad: ["不一致", "does not hold"],
  unsupported: ["此浏览器不支持，请用命令行核对", "not supported by this browser; use the command line"],
  insecure: ["浏览器只在 https 或本机页面提供核对功能。", "Browsers verify only on https or local pages."],
  noSignature: ["无签名", "no signature"],
  unknownKey: ["公钥列表中没有这把密钥", "the key is not in the list of public keys"],
  methodPage: ["这些数字怎么来的，怎样核对", "How the numbers are made, and how to verify them"],
  methodLead: [
    "每个公布的数字都有唯一的定义；任何人都可以用公开的采价记录重新算出同样的表。",
    "Every published number has one definition; anyone can compute the same table again from the public observations.",
  ],
  fileTitle: ["核对下载的文件", "Verify a downloaded file"],
  fileLead: [
    "选择从本站下载的签名文件（JSON），在您的浏览器里核对，文件不会上传。",
    "Choose a signed file (JSON) from this site; it is verified in your browser and not uploaded.",
  ],
  chooseFile: ["选择文件", "Choose a file"],
  notAnEdition: ["这不是公示表的签名文件。", "This is no signed file of the price table."],
  fileIs: [
    (day: string, edition: number) => `${day} 第 ${edition} 版`,
    (day: string, edition: number) => `${day}, edition ${edition}`,
  ],
  commandTitle: ["用命令行核对", "Verify on the command line"],
  commandLead: [
    "不需要网络，也不需要数据库，只要下载的文件和公钥：",
    "Without network or database, with nothing but the files and the public key:",
  ],
  recomputeLead: [
    "用采价记录重新计算，应得到同样的摘要：",
    "Compute it again from the observations; the digest must be the same:",
  ],
  keysTitle: ["公钥", "Public keys"],
  keysLead: [
    "换钥后旧公钥仍列在这里，旧版可以继续核对。",
    "After a change of key the old ones stay listed, so that old editions can still be verified.",
  ],
  keysLink: ["固定地址", "Stable address"],
  currentKey: ["现用", "current"],
  retiredKey: ["已换下", "retired"],
  statementTitle: ["签名的内容", "What is signed"],
  statementLead: [
    "三行 UTF-8 文本，每行以换行结束：第一行 cailanzi-edition-1，第二行摘要，第三行公布时间。摘要 = SHA-256（上一版摘要 + 换行 + 表格的规范 JSON：键按字母排序、无空格）。",
    "Three lines of UTF-8, each ended by a line feed: cailanzi-edition-1, the digest, the time of publication. Digest = SHA-256 (digest of the edition before + line feed + canonical JSON of the table: keys sorted, no spaces).",
  ],
  dataset: ["数据集说明（JSON-LD）", "Data set (JSON-LD)"],
});

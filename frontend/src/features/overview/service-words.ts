import { dictionary } from "@/shared/i18n";

export const serviceWords = dictionary({
  now: ["现在可以使用", "What you can use now"],
  open: ["打开", "Open"],
  enterprise: ["企业资料与审核进度", "Your enterprise's papers and their review"],
  enterpriseHint: [
    "监管部门和货主按这里的联系人和电话找您，请保持准确。",
    "Authorities and owners of goods reach you by the contact named there; keep it right.",
  ],
  notices: ["消息", "Messages"],
  noticesHint: [
    "审核结果、通知和新功能的开通都会发到这里。",
    "Decisions, notices and new functions are announced there.",
  ],
  boardCarrier: ["看哪里有货要运", "See where goods wait for transport"],
  boardHub: ["看哪些货将经过", "See which goods will pass"],
  boardHint: [
    "供需大厅列出每一条供应的产地和每一条需求的送达市场，可提前安排。",
    "The board shows the origin of every offer and the destination of every demand.",
  ],
  searches: ["订阅供需", "Follow supply and demand"],
  searchesHint: [
    "按品种、产地或市场订阅，有新的供需时通知您。",
    "By variety, origin or market; you are told of what is new.",
  ],
  soon: ["正在准备", "In preparation"],
  soonHint: [
    "以下功能还没有开通；开通时发消息通知您，用现在的账号即可，不必另行注册。",
    "These do not exist yet. You will get a message when they open, and use them with this account.",
  ],
  trips: ["运单与派车", "Trips and vehicles"],
  tripsHint: [
    "接单、派车派人、改期，到达后签收。",
    "Take orders, send vehicle and driver, reschedule, confirm the arrival.",
  ],
  handovers: ["交接签收", "Handovers"],
  handoversHint: [
    "装货、卸货时扫码交接，拍照留存，断网也能用。",
    "Scan and photograph at loading and unloading, also without a network.",
  ],
  slots: ["卸货预约", "Slots for unloading"],
  slotsHint: ["选好时段再到场，少排队。", "Book a time before you drive, and queue less."],
  yard: ["到站与离站登记", "Arrivals and departures"],
  yardHint: [
    "车辆、货物到站登记，转运、分装、离站一目了然。",
    "What arrives, what is reloaded or repacked, and what leaves.",
  ],
  docks: ["月台与时段", "Docks and slots"],
  docksHint: ["开放装卸时段，由承运人预约。", "Open times for loading and unloading, which carriers book."],
  contact: ["有问题找谁", "Whom to ask"],
});

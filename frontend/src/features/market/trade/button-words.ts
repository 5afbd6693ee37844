import { dictionary } from "@/shared/i18n";

// Apart from the dialog's words, which come with the dialog.
export const tradeButtonWords = dictionary({
  buy: ["我要买", "Buy"],
  sell: ["我要卖", "Sell"],
});

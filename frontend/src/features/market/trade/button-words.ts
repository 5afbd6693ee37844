import { dictionary } from "@/shared/i18n";

// Apart from the dialog's words, which come with the dialog.
export const tradeButtonWords = dictionary(
  {
    buy: "我要买",
    sell: "我要卖",
  },
  {
    buy: "Buy",
    sell: "Sell",
  },
);

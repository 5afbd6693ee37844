import { dictionary } from "./i18n";

export const formWords = dictionary({ toForm: "去填写" }, { toForm: "To the form" });

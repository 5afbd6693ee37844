import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  parseThemeColor,
} from "@mantine/core";

/** Deep vegetable green: the platform's voice. Shade 7 carries white text at AA. */
const leaf: MantineColorsTuple = [
  "#eef7f0",
  "#dcece0",
  "#b6d8bf",
  "#8cc39c",
  "#68b07d",
  "#4c9d65",
  "#37864f",
  "#226b3b",
  "#1c5a38",
  "#12422a",
];
/** Ripe persimmon: what is urgent, and prices that rise. */
const persimmon: MantineColorsTuple = [
  "#fff1ea",
  "#fee0d2",
  "#fabfa3",
  "#f59b72",
  "#ef7c48",
  "#e0622c",
  "#c9501d",
  "#ad4115",
  "#8f3410",
  "#70280b",
];
/** Ripe corn: what waits or deserves care. Darker at the end than the library's, so that words in it can be read. */
const corn: MantineColorsTuple = [
  "#fffaeb",
  "#fdf0c8",
  "#fbe39b",
  "#ffe066",
  "#f5c518",
  "#d9a520",
  "#a97a08",
  "#85600a",
  "#6b4c08",
  "#553c06",
];
/** Warm stone for text and lines, so that the page never looks like a cold form. */
const stone: MantineColorsTuple = [
  "#faf8f4",
  "#f3efe8",
  "#e6e0d6",
  "#d3cabc",
  "#b0a696",
  "#857b6c",
  "#675f53",
  "#4e483f",
  "#36322c",
  "#211f1b",
];

const CJK =
  '"PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "Hiragino Sans GB", sans-serif';

export const theme = createTheme({
  primaryColor: "leaf",
  primaryShade: 7,
  colors: { leaf, persimmon, yellow: corn, gray: stone },
  black: "#211f1b",
  fontFamily: `-apple-system, "Segoe UI", Roboto, ${CJK}`,
  headings: {
    fontFamily: `-apple-system, "Segoe UI", Roboto, ${CJK}`,
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.3" },
      h2: { fontSize: "1.25rem", lineHeight: "1.35" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.4" },
    },
  },
  lineHeights: { md: "1.65" },
  // Light badges and notices: pale ground, dark words of the same hue; AA for every colour and shade asked for.
  variantColorResolver: (input) => {
    const parsed = parseThemeColor({ color: input.color ?? input.theme.primaryColor, theme: input.theme });
    const shades = parsed.isThemeColor ? input.theme.colors[parsed.color] : undefined;
    if (input.variant !== "light" || !shades) return defaultVariantColorsResolver(input);
    return {
      background: shades[1] ?? "",
      hover: shades[2] ?? "",
      color: shades[9] ?? "",
      border: "1px solid transparent",
    };
  },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // 16 px in every field: below that, phones zoom into the form.
    TextInput: { defaultProps: { size: "md" } },
    PasswordInput: { defaultProps: { size: "md" } },
    Textarea: { defaultProps: { size: "md", autosize: true, minRows: 2 } },
    Select: { defaultProps: { size: "md", checkIconPosition: "right" } },
    NativeSelect: { defaultProps: { size: "md" } },
    Autocomplete: { defaultProps: { size: "md" } },
    FileInput: { defaultProps: { size: "md" } },
    Button: { defaultProps: { size: "md" } },
    Checkbox: { defaultProps: { size: "md" } },
    Paper: { defaultProps: { radius: "lg" } },
    Modal: { defaultProps: { radius: "lg", centered: true } },
    Badge: { defaultProps: { variant: "light", radius: "sm" }, styles: { label: { textTransform: "none" } } },
    Table: { defaultProps: { verticalSpacing: "sm", horizontalSpacing: "sm" } },
    Tabs: { defaultProps: { keepMounted: false } },
  },
});

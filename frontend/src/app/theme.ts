import {
  type CSSVariablesResolver,
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

/** The stone of the night: warm, never pure black, so that white words do not glare at four in the morning. */
const dark: MantineColorsTuple = [
  "#ebe6dc",
  "#d6d0c4",
  "#b3aca0",
  "#8d877b",
  "#4c4841",
  "#35322c",
  "#2a2823",
  "#1a1916",
  "#141310",
  "#0e0d0b",
];

const CJK =
  '"PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "Hiragino Sans GB", sans-serif';

export const theme = createTheme({
  primaryColor: "leaf",
  primaryShade: 7,
  colors: { leaf, persimmon, yellow: corn, gray: stone, dark },
  black: "#211f1b",
  fontFamily: `-apple-system, "Segoe UI", Roboto, ${CJK}`,
  headings: {
    fontFamily: `-apple-system, "Segoe UI", Roboto, ${CJK}`,
    fontWeight: "650",
    // No last line of a single character.
    textWrap: "pretty",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.3" },
      h2: { fontSize: "1.25rem", lineHeight: "1.35" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.4" },
    },
  },
  // Chinese strokes need 13 px at least, and more air between lines than Latin letters.
  fontSizes: { xs: "0.8125rem", sm: "0.875rem", md: "1rem", lg: "1.125rem", xl: "1.25rem" },
  lineHeights: { xs: "1.5", sm: "1.55", md: "1.65", lg: "1.6", xl: "1.5" },
  // One scale for every gap: multiples of four.
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  // Light badges and notices, and buttons without a frame: `softColours` names their ground and words for both
  // schemes; AA in each.
  variantColorResolver: (input) => {
    const parsed = parseThemeColor({ color: input.color ?? input.theme.primaryColor, theme: input.theme });
    if (!parsed.isThemeColor) return defaultVariantColorsResolver(input);
    if (input.variant === "subtle") {
      return {
        background: "transparent",
        hover: `var(--soft-${parsed.color}-ground)`,
        color: `var(--soft-${parsed.color}-plain)`,
        border: "1px solid transparent",
      };
    }
    if (input.variant !== "light") return defaultVariantColorsResolver(input);
    return {
      background: `var(--soft-${parsed.color}-ground)`,
      hover: `var(--soft-${parsed.color}-hover)`,
      color: `var(--soft-${parsed.color}-words)`,
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
    // From the field's edge: from its middle, a list not yet measured would stand out of a narrow page and widen it.
    Combobox: { defaultProps: { position: "bottom-start" } },
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

/** Pale ground with dark words by day, deep ground with pale words by night: the same hue, read at a glance. */
export const softColours: CSSVariablesResolver = ({ colors }) => {
  const light: Record<string, string> = {};
  const night: Record<string, string> = {};
  for (const [name, shades] of Object.entries(colors)) {
    const deep = `color-mix(in srgb, ${shades[6]} 26%, #1a1916)`;
    light[`--soft-${name}-ground`] = shades[1];
    light[`--soft-${name}-hover`] = shades[2];
    light[`--soft-${name}-words`] = shades[9];
    // Words without a ground of their own.
    light[`--soft-${name}-plain`] = shades[8];
    night[`--soft-${name}-plain`] = shades[3];
    night[`--soft-${name}-ground`] = deep;
    night[`--soft-${name}-hover`] = `color-mix(in srgb, ${shades[6]} 38%, #1a1916)`;
    night[`--soft-${name}-words`] = shades[1];
  }
  return { variables: {}, light, dark: night };
};

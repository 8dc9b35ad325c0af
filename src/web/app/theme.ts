/** Mantine's theme, fed from the tokens, so that its parts and ours look alike in both colour schemes. */
import { type CSSVariablesResolver, createTheme, localStorageColorSchemeManager } from "@mantine/core";

const accents = [
  "#eceefc",
  "#dfe3fa",
  "#c3c9f5",
  "#a3aeff",
  "#7c8af2",
  "#5060dc",
  "#3b4cc9",
  "#3443b8",
  "#3141b4",
  "#28369a",
] as const;

export const theme = createTheme({
  fontFamily: "var(--sans)",
  fontFamilyMonospace: "var(--mono)",
  colors: { accent: accents },
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 5 },
  defaultRadius: 6,
  respectReducedMotion: true,
  cursorType: "pointer",
});

const both = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-dimmed": "var(--text-3)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-border": "var(--border-2)",
  "--mantine-color-error": "var(--bad-text)",
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: both, dark: both });

/** The same key as theme.js reads before the first paint. */
export const coloursKey = "deskfeed-colours";
export const colourSchemeManager = localStorageColorSchemeManager({ key: coloursKey });

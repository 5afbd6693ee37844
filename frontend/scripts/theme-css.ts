// The theme's variables as a style sheet: npm run theme. Made ahead, so that no phone computes them, and so that the
// first paint has its colours before any script runs.
import { writeFileSync } from "node:fs";
import { themeCss } from "../src/app/theme-css";

writeFileSync(new URL("../src/app/theme.gen.css", import.meta.url), themeCss());

export type {
  DocumentedDimension,
  DocumentedFramework,
  DocumentedIndicator,
  DocumentedSystem,
  Label,
  PrintedFormula,
} from "./frameworks/framework-document.js";
export { he2026 } from "./frameworks/he-2026.js";
export { xie2024 } from "./frameworks/xie-2024.js";

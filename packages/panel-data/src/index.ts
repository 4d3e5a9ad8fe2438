export type {
  BalanceReport,
  ColumnInput,
  CrossSection,
  DataColumn,
  Dataset,
  NumberColumn,
  Panel,
  PanelIndex,
  Table,
  TextColumn,
} from "./dataset.js";
export type { Expression, FixedEffectTerm, Formula, Term } from "./expression.js";
export type { GroupColumn, ModelFrame } from "./model-frame-types.js";

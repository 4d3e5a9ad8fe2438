import { MesometricsError } from "@mesometrics/matrix";

/** That a table was made by a random number generator, and how it can be made again. */
export interface SimulatedProvenance {
  readonly kind: "simulated";
  /** The design's name and version: another version gives other numbers. */
  readonly design: string;
  readonly seed: number;
  readonly replicate: number;
  /** The cell of the column `simulated` in every row: it labels the table wherever it goes. */
  readonly mark: string;
  /** For the head of every page. */
  readonly statement: { readonly en: string; readonly zh: string };
}

/** A printed number of the paper and what the design made of it. */
export interface CalibrationItem {
  /** `2 (3)`: table and column as printed; `text` for the text. */
  readonly place: string;
  readonly what: string;
  /** The number as printed. */
  readonly printed: string;
  readonly used: boolean;
  /** How it was used, or why it cannot hold together with those that were. */
  readonly reason: string;
}

/** A parameter that the data were made with. */
export interface TrueParameter {
  readonly value: number;
  /** What it is, in the units of the columns. */
  readonly meaning: string;
}

/** Columns of one length; texts for the unit, numbers for everything else. */
export type SimulatedTable = Readonly<Record<string, readonly number[] | readonly string[]>>;

/** A panel with known truth, in the columns that the study asks for. */
export interface SimulatedPanel {
  readonly study: string;
  readonly provenance: SimulatedProvenance;
  readonly unit: string;
  readonly time: string;
  readonly table: SimulatedTable;
  /** By name: the parameters of the outcome's equation and what follows from them. */
  readonly truth: Readonly<Record<string, TrueParameter>>;
  readonly calibration: readonly CalibrationItem[];
}

/** What a cell of the column `simulated` begins with. */
export const simulatedMark = "SIMULATED";

/** The statement of reports and tables, from the cells of the column `simulated`. */
export function labelOfSimulated(mark: string): SimulatedProvenance["statement"] {
  return {
    en: `SIMULATED DATA, made by a random number generator (${mark}). No number here is an observation of a real place.`,
    zh: `模拟数据，由随机数生成器产生（${mark}）。其中没有任何数字是真实地区的观测值。`,
  };
}

/** What says on every page that numbers are simulated. */
export function simulatedProvenance(design: string, seed: number, replicate: number): SimulatedProvenance {
  const mark = `${simulatedMark} ${design} seed ${seed} replicate ${replicate}`;
  return { kind: "simulated", design, seed, replicate, mark, statement: labelOfSimulated(mark) };
}

/** @throws UNKNOWN_DESIGN */
export function requireDesign(study: string, design: string, known: readonly string[]): void {
  if (known.includes(design)) return;
  throw new MesometricsError(
    "UNKNOWN_DESIGN",
    `The panel of ${study} has no design "${design}"; it has ${known.join(" and ")}.`,
    { study, design },
  );
}

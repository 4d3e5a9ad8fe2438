import { MesometricsError } from "@mesometrics/matrix";
import type { CalibrationItem } from "./calibration.js";
import type { Truths } from "./true-parameter.js";

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

/** Columns of one length; texts for the unit, numbers for everything else. */
export type SimulatedTable = Readonly<Record<string, readonly number[] | readonly string[]>>;

/** A panel with known truth, in the columns that the study asks for. */
export interface SimulatedPanel {
  readonly study: string;
  readonly provenance: SimulatedProvenance;
  readonly unit: string;
  readonly time: string;
  readonly table: SimulatedTable;
  /** By name: the parameters of the outcome's equation, what follows from them, and pseudo-true values. */
  readonly truth: Truths;
  /**
   * What each model of the study estimates: the name of a parameter of `truth` by estimand, such as `two_way.ai` and
   * `by_region@paper.East.ai` (model or split, `@` its convention, group, term). Only of panels with the shape of the paper's.
   */
  readonly estimands: Readonly<Record<string, string>>;
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

/** Refuses names from which no panel can be made. @throws SIMULATED_UNITS */
export function requireUnits(units: readonly string[]): void {
  const repeated = units.find((unit, i) => units.indexOf(unit) !== i);
  if (units.length >= 4 && repeated === undefined && units.every((unit) => unit.trim() !== "")) return;
  throw new MesometricsError(
    "SIMULATED_UNITS",
    `A simulated panel needs the names of at least 4 units, each once${repeated === undefined ? "" : `; "${repeated}" is there twice`}.`,
    { units: units.length, ...(repeated === undefined ? {} : { repeated }) },
  );
}

/** The table of a panel: unit, time, the mark in every row, and the columns of numbers. */
export function simulatedTable(
  index: Readonly<Record<string, readonly number[] | readonly string[]>>,
  mark: string,
  columns: Readonly<Record<string, Float64Array>>,
): SimulatedTable {
  const [first] = Object.values(index);
  return {
    ...index,
    simulated: first!.map(() => mark),
    ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, Array.from(values)])),
  };
}

/** Unit and time of every row of a balanced panel, unit after unit. */
export function panelIndex<Time>(
  units: readonly string[],
  times: readonly Time[],
): { readonly units: readonly string[]; readonly times: readonly Time[] } {
  return { units: units.flatMap((unit) => times.map(() => unit)), times: units.flatMap(() => times) };
}

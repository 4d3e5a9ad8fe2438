import { produc } from "@mesometrics/datasets/produc";

/** What references/index/produc_index.R wrote. */
export interface IndexReference {
  infrastructure: IndexRecord;
  economy: IndexRecord;
  coupling: {
    coupling: number[];
    development: number[];
    coordination: number[];
    grade: number[];
    coordinationUneven: number[];
    printedCoupling: number[];
    printedCoordination: number[];
    threeSystems: { coupling: number[]; coordination: number[] };
  };
}

export interface IndexRecord {
  indicators: string[];
  negative: string[];
  minimum: number[];
  maximum: number[];
  entropy: number[];
  weight: number[];
  scores: number[];
  contributions: Record<string, number[]>;
}

const { hwy, water, util, gsp, pc, emp, unemp } = produc.table;
const perWorker = (column: readonly number[]) => column.map((value, row) => value / emp[row]!);

export const infrastructureColumns = { highways: perWorker(hwy), water: perWorker(water), other: perWorker(util) };
export const economyColumns = { output: perWorker(gsp), capital: perWorker(pc), unemployment: unemp };

/** The code of the error that an action throws, or undefined when it throws none. */
export function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}

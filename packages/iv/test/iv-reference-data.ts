import { crossSection, type Dataset, panel } from "@mesometrics/panel-data";
import { loadCsv, sharedText } from "@mesometrics/testing";
import type { IvSpec } from "../src/index.js";

/** The equation that a reference file of the folder `iv` speaks of. */
export interface ReferenceEquation {
  readonly data: string;
  readonly y: string;
  readonly exog: string | readonly string[];
  readonly endog: string | readonly string[];
  readonly instruments: string | readonly string[];
  readonly cluster?: string;
  readonly fe?: readonly string[];
}

const list = (value: string | readonly string[]) => (typeof value === "string" ? [value] : value);

/** Only where the reference says so: `year==1995` of the cigarette data. */
const filters: Readonly<Record<string, Readonly<Record<string, number>>>> = { cigsw_1995: { year: 1995 } };

export function referenceSpec(r: ReferenceEquation): IvSpec {
  return {
    outcome: r.y,
    regressors: list(r.exog),
    endogenous: list(r.endog),
    instruments: list(r.instruments),
    ...(r.fe === undefined ? {} : { fixedEffects: r.fe }),
  };
}

export function referenceData(id: string, r: ReferenceEquation): Dataset {
  const text = sharedText(`../data/iv/${r.data}.csv`);
  if (text === undefined) throw new Error(`the data set ${r.data} is absent`);
  const table = loadCsv(text);
  if (r.fe !== undefined) return panel(table, { unit: r.fe[0], time: r.fe[1] }) as Dataset;
  const [column, value] = Object.entries(filters[id] ?? {})[0] ?? [];
  if (column === undefined) return crossSection(table) as Dataset;
  const keep = table[column].flatMap((cell, row) => (cell === value ? [row] : []));
  return crossSection(
    Object.fromEntries(Object.entries(table).map(([name, cells]) => [name, keep.map((row) => cells[row])])) as never,
  ) as Dataset;
}

export function standardErrors(fit: {
  readonly terms: readonly string[];
  readonly vcov: { readonly data: Float64Array };
}): Float64Array {
  return Float64Array.from(fit.terms, (_, j) => Math.sqrt(fit.vcov.data[j * (fit.terms.length + 1)]));
}

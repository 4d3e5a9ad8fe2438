import { randomStream } from "@mesometrics/matrix";
import { crossSection, type Dataset, panel } from "@mesometrics/panel-data";
import { loadCsv, sharedText } from "@mesometrics/testing";

/** y, d, three instruments, a regressor, and 24 clusters of 6 rows with common shocks; `strength` scales the first stage. */
export function weakTable(seed: number, strength: number, clusters = 24) {
  const stream = randomStream(seed);
  const n = 6 * clusters;
  const normal = () => Float64Array.from({ length: n }, () => stream.normal());
  const shock = Float64Array.from({ length: clusters }, () => stream.normal());
  const [z1, z2, z3, w, u, v, v2] = [normal(), normal(), normal(), normal(), normal(), normal(), normal()];
  const group = Array.from({ length: n }, (_, i) => `g${Math.floor(i / 6)}`);
  const period = Array.from({ length: n }, (_, i) => i % 6);
  const of = (i: number) => shock[Math.floor(i / 6)];
  const d = z1.map((z, i) => strength * (z + 0.5 * z2[i]) + 0.4 * w[i] + v[i] + 0.5 * of(i));
  const d2 = z2.map((z, i) => strength * (z - 0.7 * z3[i]) + v2[i]);
  const y = d.map(
    (x, i) => 0.5 * x + 0.3 * d2[i] + w[i] + (1 + 0.5 * Math.abs(z1[i])) * (0.8 * v[i] + 0.6 * u[i]) + of(i),
  );
  return { group, period, y, d, d2, w, z1, z2, z3 };
}

export const weakData = (seed: number, strength: number): Dataset =>
  panel(weakTable(seed, strength), { unit: "group", time: "period" }) as Dataset;

/** What the shared IV references say of their equation. */
export interface SharedEquation {
  readonly data: string;
  readonly y: string;
  readonly exog: string | readonly string[];
  readonly endog: string | readonly string[];
  readonly instruments: string | readonly string[];
  readonly cluster?: string;
  readonly fe?: readonly string[];
}

const list = (value: string | readonly string[]) => (typeof value === "string" ? [value] : value);

/** The specification of a shared equation and its data; the cigarette data are those of 1995. */
export function sharedEquation(id: string, r: SharedEquation) {
  const text = sharedText(`../data/iv/${r.data}.csv`);
  if (text === undefined) throw new Error(`the data set ${r.data} is absent`);
  let table = loadCsv(text);
  if (id === "cigsw_1995") {
    const keep = table.year.flatMap((cell, row) => (cell === 1995 ? [row] : []));
    table = Object.fromEntries(
      Object.entries(table).map(([name, cells]) => [name, keep.map((row) => cells[row])]),
    ) as typeof table;
  }
  const data = (r.fe === undefined ? crossSection(table) : panel(table, { unit: r.fe[0], time: r.fe[1] })) as Dataset;
  const spec = {
    outcome: r.y,
    regressors: list(r.exog),
    endogenous: list(r.endog),
    instruments: list(r.instruments),
    ...(r.fe === undefined ? {} : { fixedEffects: r.fe }),
  };
  return { data, spec };
}

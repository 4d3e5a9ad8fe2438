// What a stranger writes first: one import, a panel, a two-way regression, a table of numbers.
import { feols, panel, tidy } from "@mesometrics/panel-regression";

const data = panel(
  {
    city: ["a", "a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d"],
    year: [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
    y: [1, 3, 2, 4, 6, 5, 9, 7, 8, 3, 5, 9],
    x: [0, 2, 1, 1, 4, 2, 6, 3, 5, 2, 2, 7],
  },
  { unit: "city", time: "year" },
);

const fit = feols(data, "y ~ x | city + year", { vcov: { cluster: "city" } });
const estimate: number = fit.coefficients[0] ?? Number.NaN;
export const rows = tidy(fit);
export const first: { estimate: number; standardError: number } = { estimate, standardError: rows[0]!.standardError };

// A misspelt column does not compile.
// @ts-expect-error no column "xx" in this table
export const wrong = () => feols(data, "y ~ xx | city + year");

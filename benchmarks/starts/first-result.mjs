// One program as a user writes it: import, a panel of 30 units in 12 years, one regression, its table of coefficients.
// Prints the milliseconds since the process started and the processor time it took.
import { feols, panel, tidy } from "@mesometrics/panel-regression";
import { table } from "./table.mjs";

const rows = tidy(
  feols(panel(table(), { unit: "unit", time: "year" }), "y ~ x1 + x2 + x3 + x4 + x5 + x6 | unit + year", {
    vcov: { cluster: "unit" },
  }),
);
const wall = performance.now();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ wall: wall / 1000, processor: (user + system) / 1e6, estimate: rows[0].estimate }));

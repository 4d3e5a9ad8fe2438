// Required, aim, measured: node benchmarks/table.mjs, from the committed results.
import { goals } from "./page/goals.mjs";
import { committedResults } from "./page/results.mjs";

const rows = goals(committedResults());
const width = (key) => Math.max(...rows.map((row) => row[key].length));
for (const row of rows) {
  const cells = ["line", "required", "aim", "measured"].map((key) => row[key].padEnd(width(key)));
  console.log(`${cells.join("  ")}  ${row.verdict}`);
}
const missed = rows.filter(({ verdict }) => verdict === "NOT REACHED").length;
const open = rows.filter(({ verdict }) => verdict === "not measured").length;
console.log(
  `${rows.length} goals: ${rows.length - missed - open} reached, ${missed} not reached, ${open} not measured.`,
);

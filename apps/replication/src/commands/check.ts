import { screenPanel } from "@mesometrics/indicators";
import { prepareData } from "@mesometrics/study";
import { openStudy } from "../study-folder.js";
import { loadInputs } from "../study-inputs.js";

const MOST_FLAGS = 50;

/** Checks a study's files and its data contract without estimating anything, and screens its raw figures. */
export function check(name: string, options: { readonly data?: string }): void {
  const study = openStudy(name);
  const inputs = loadInputs(study, options.data);
  const { data, lineage } = prepareData(study.spec, inputs.table);
  const { rows, units, periods, balanced, gaps, missing } = data.report;
  process.stdout.write(
    `${study.spec.id}: ${rows} rows, ${units} units, ${periods} periods, ${balanced ? "balanced" : "unbalanced"}\n`,
  );
  for (const gap of gaps) process.stdout.write(`  gap: ${gap.unit} without ${gap.missing.join(", ")}\n`);
  for (const [column, count] of Object.entries(missing)) process.stdout.write(`  missing: ${count} in ${column}\n`);
  for (const one of lineage) process.stdout.write(`  derived: ${one.id} = ${one.expression}\n`);

  const derived = new Set(lineage.map((one) => one.id));
  const columns = Object.entries(data.columns).flatMap(([column, { kind }]) =>
    kind === "number" && column in inputs.table && !derived.has(column) && column !== study.spec.data.time
      ? [column]
      : [],
  );
  if (columns.length === 0) return;
  const { flags, cells } = screenPanel(data, { columns });
  process.stdout.write(`  screened: ${cells} raw figures, ${flags.length} question(s) to their source\n`);
  for (const { kind, message } of flags.slice(0, MOST_FLAGS)) process.stdout.write(`  ${kind}: ${message}\n`);
  if (flags.length > MOST_FLAGS) process.stdout.write(`  and ${flags.length - MOST_FLAGS} more\n`);
}

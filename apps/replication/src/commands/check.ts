import { prepareData } from "@mesometrics/study";
import { openStudy } from "../study-folder.js";
import { loadInputs } from "../study-inputs.js";

/** Checks a study's files and its data contract without estimating anything. */
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
}

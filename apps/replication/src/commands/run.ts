import { join, resolve } from "node:path";
import { renderText } from "@mesometrics/reporting";
import { runStudy, type StudyResult } from "@mesometrics/study";
import { lineageFiles, sourceColumns } from "../lineage-files.js";
import { loadData } from "../load-data.js";
import { studyFiles, writeFiles } from "../outputs.js";
import { openStudy } from "../study-folder.js";
import { loadInputs } from "../study-inputs.js";

export interface RunOptions {
  readonly data?: readonly string[];
  readonly sheet?: string;
  readonly decimal?: "." | ",";
  readonly output?: string;
  readonly language?: "en" | "zh";
}

/** Runs a study, writes its files and prints its main table, its scorecard and where the report is. */
export async function run(name: string, options: RunOptions): Promise<void> {
  const study = openStudy(name);
  const data = await loadData(study, options.data ?? [], {
    ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
    ...(options.decimal === undefined ? {} : { decimal: options.decimal }),
    ...(options.language === undefined ? {} : { language: options.language }),
  });
  for (const line of data.log) process.stdout.write(`  ${line}\n`);
  const inputs = { ...loadInputs(study, data), sources: sourceColumns(data) };
  const result = runStudy(study.spec, inputs, {
    ...(options.language === undefined ? {} : { language: options.language }),
    onProgress: ({ done, total, step }) => {
      if (done < total)
        process.stderr.write(`  [${String(done + 1).padStart(String(total).length)}/${total}] ${step}\n`);
    },
  });
  const folder = resolve(options.output ?? join("reports", study.spec.id));
  const files = { ...studyFiles(result), ...lineageFiles(result, data) };
  writeFiles(folder, files);
  process.stdout.write(
    `\n${summary(result)}\nFiles in ${folder}: ${Object.keys(files).join(", ")}\nReport: ${join(folder, "report.html")}\n`,
  );
}

function summary(result: StudyResult): string {
  const { spec } = result.computation;
  const tables = result.exhibits.flatMap((one) => (one.kind === "table" ? [one.table] : []));
  const main = tables.find((table) => table.id === spec.mainTable) ?? tables[0];
  const parts = main === undefined ? [] : [renderText(main)];
  const verdicts = result.computation.models.flatMap(({ model, estimate }) =>
    estimate.tests.flatMap((test) => (test.verdict === undefined ? [] : [`${model.id}: ${test.verdict}`])),
  );
  if (verdicts.length > 0) parts.push(`${verdicts.join("\n")}\n`);
  parts.push(scorecardLine(result));
  return parts.join("\n");
}

function scorecardLine({ scorecard }: StudyResult): string {
  if (scorecard === null) return "Scorecard: no published or reference numbers for these data.\n";
  const line = (name: string, counts: { match: number; differ: number; notReproducible: number }) => {
    const all = counts.match + counts.differ + counts.notReproducible;
    return all === 0
      ? `  ${name}: none\n`
      : `  ${name}: ${counts.match} of ${all} match, ${counts.differ} differ, ${counts.notReproducible} not reproducible\n`;
  };
  const differing = scorecard.entries
    .filter((entry) => entry.verdict === "differ")
    .slice(0, 10)
    .map((entry) => `    differs: ${entry.id}\n`);
  return `Scorecard\n${line("published numbers (printed sources that were read)", scorecard.counts.published)}${line("numbers computed by other software", scorecard.counts.reference)}${differing.join("")}`;
}

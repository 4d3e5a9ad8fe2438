import { join, resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { renderText } from "@mesometrics/reporting";
import { printedVerdictsSentence, runStudy, type StudyResult, studyIndex } from "@mesometrics/study";
import { lineageFiles, sourceColumns } from "../lineage-files.js";
import { loadData } from "../load-data.js";
import { manifestOf } from "../manifest.js";
import { studyFiles, writeFiles } from "../outputs.js";
import { openStudy, type StudyFolder } from "../study-folder.js";
import { loadInputs } from "../study-inputs.js";
import type { OutputFiles } from "../write-files.js";

export interface RunOptions {
  readonly data?: readonly string[];
  readonly sheet?: string;
  readonly decimal?: "." | ",";
  readonly output?: string;
  readonly language?: "en" | "zh";
}

/**
 * Runs one study or several, writes the files of each, and prints main table, scorecard and where the report is. Several
 * studies get a folder each and an index page that links their reports.
 */
export async function run(names: readonly string[], options: RunOptions): Promise<void> {
  const studies = names.map(openStudy);
  refuseTwice(studies);
  if (studies.length > 1 && options.data !== undefined) {
    throw new MesometricsError(
      "SEVERAL_STUDIES",
      "--data takes the place of one study's data: run the studies one by one, or leave it out.",
    );
  }
  const several = studies.length > 1;
  const base = resolve(options.output ?? "reports");
  const finished: { readonly folder: string; readonly files: OutputFiles; readonly result: StudyResult }[] = [];
  for (const study of studies) {
    if (several) process.stderr.write(`${study.spec.id}\n`);
    const { result, files } = await runOne(study, options);
    const folder = several || options.output === undefined ? join(base, study.spec.id) : base;
    finished.push({ folder, files, result });
  }
  // Nothing is written before all studies have run.
  for (const { folder, files, result } of finished) {
    writeFiles(folder, files);
    process.stdout.write(
      `\n${summary(result)}\nFiles in ${folder}: ${Object.keys(files).join(", ")}\nReport: ${join(folder, "report.html")}\n`,
    );
  }
  if (!several) return;
  const results = finished.map(({ result }) => result);
  const index = studyIndex(results, options.language === undefined ? {} : { language: options.language });
  writeFiles(base, { "index.html": index });
  process.stdout.write(`\nIndex of the ${results.length} studies: ${join(base, "index.html")}\n`);
}

async function runOne(
  study: StudyFolder,
  options: RunOptions,
): Promise<{ readonly result: StudyResult; readonly files: OutputFiles }> {
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
  const files = { ...studyFiles(result), ...lineageFiles(result, data) };
  return { result, files: { ...files, "manifest.json": manifestOf(study, options.data ?? [], result, files) } };
}

function refuseTwice(studies: readonly StudyFolder[]): void {
  const seen = new Set<string>();
  for (const { spec } of studies) {
    if (seen.has(spec.id)) {
      throw new MesometricsError(
        "DUPLICATE_STUDY",
        `The study "${spec.id}" is asked for twice: each writes into a folder of its id.`,
        { study: spec.id },
      );
    }
    seen.add(spec.id);
  }
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
  if (result.printedVerdicts !== null) parts.push(`${printedVerdictsSentence(result.printedVerdicts).en}\n`);
  return parts.join("\n");
}

function scorecardLine({ scorecard, printedVerdicts }: StudyResult): string {
  if (scorecard === null && printedVerdicts !== null)
    return "Scorecard: no number of the source is computed from these data.\n";
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

import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { renderText, wrap } from "@mesometrics/reporting";
import { defaultStudy } from "../default-study.js";
import { printable } from "../misuse.js";
import { setProgress, stepProgress } from "../progress-line.js";
import { runOne, type StudyRunOptions } from "../run-one.js";
import { defaultSet } from "../set/default-set.js";
import { indexPage } from "../set/index-page.js";
import { type EndedItem, scorecardsJson, scorecardsTable } from "../set/scorecards.js";
import type { SetItem } from "../set/set-item.js";
import { openStudy, type StudyFolder } from "../study-folder.js";
import { studySummary } from "../study-summary.js";
import { runItems } from "../workers/run-items.js";
import { type OutputTree, writeFiles, writeTree } from "../write-files.js";

export interface RunOptions extends StudyRunOptions {
  readonly output?: string;
  /** Threads; default: one per processor. */
  readonly workers?: number;
}

/**
 * Runs one study, several, or without any name all that comes with mesometrics and needs no file. One study prints its main
 * table and scorecard; a set gets a folder each, an index page, and one table of scorecards. What fails in one study of a set
 * does not lose the others: it is told, stands on the index page, and sets the exit code.
 */
export async function run(names: readonly string[], options: RunOptions): Promise<void> {
  if (names.length === 0) {
    if (options.data !== undefined) {
      throw new MesometricsError(
        "MISSING_STUDY",
        "--data needs the study that the data are for, such as: mesometrics run he-2026 --data my.csv. `mesometrics list` shows all.",
      );
    }
    await runSet(defaultSet(options.language), options, true);
    return;
  }
  const studies = names.map(openStudy);
  refuseTwice(studies);
  if (names.length === 1) {
    await runAlone(studies[0]!, options);
    return;
  }
  if (options.data !== undefined) {
    throw new MesometricsError(
      "SEVERAL_STUDIES",
      "--data takes the place of one study's data: run the studies one by one, or leave it out.",
    );
  }
  const { language } = options;
  const items = names.map(
    (name): SetItem => ({ kind: "study", name, ...(language === undefined ? {} : { language }) }),
  );
  await runSet(items, options, false);
}

async function runAlone(study: StudyFolder, options: RunOptions): Promise<void> {
  const folder = resolve(options.output ?? join("reports", study.spec.id));
  const { result, files } = await runOne(study, options, stepProgress(), (note) =>
    process.stdout.write(`  ${printable(note)}\n`),
  );
  writeFiles(folder, files);
  process.stdout.write(
    `\n${studySummary(result, options.language ?? study.spec.language ?? "en")}\n${filesIn(folder, Object.keys(files))}\nReport: ${join(folder, "report.html")}\n`,
  );
}

/** The names of files that were written, in lines of a terminal. */
function filesIn(folder: string, names: readonly string[]): string {
  return [`Files in ${folder}:`, ...wrap(names.join(", "), 76).map((line) => `    ${line}`)].join("\n");
}

async function runSet(items: readonly SetItem[], options: RunOptions, isDefault: boolean): Promise<void> {
  const base = resolve(options.output ?? "reports");
  const threads = Math.min(options.workers ?? availableParallelism(), items.length);
  const progress = setProgress(items.map(({ kind, name }) => (kind === "audit" ? `audit of ${name}` : name)));
  const outcomes = await runItems(items, threads, progress).finally(progress.end);
  const ended = items.map((item, at): EndedItem => ({ item, outcome: outcomes[at]! }));
  const tree: Record<string, OutputTree[string]> = {};
  const language = options.language ?? "en";
  for (const { item, outcome } of ended) {
    if ("fault" in outcome) continue;
    const { folder, files, summary } = outcome.finished;
    tree[folder] = files;
    if (!isDefault || item.name === defaultStudy) {
      const path = join(base, folder);
      process.stdout.write(`\n${item.name}\n\n${summary}\n${filesIn(path, Object.keys(files))}\n`);
    }
  }
  if (Object.keys(tree).length > 0) {
    tree["index.html"] = indexPage(ended, { language: options.language, isDefault });
    tree["scorecards.json"] = scorecardsJson(ended);
    writeTree(base, tree);
  }
  process.stdout.write(`\n${renderText(scorecardsTable(ended, language))}`);
  tellFailures(ended);
  if (Object.keys(tree).length === 0) return;
  const index = join(base, "index.html");
  process.stdout.write(
    isDefault
      ? `\nScorecards as JSON: ${join(base, "scorecards.json")}\nReport: ${index}\n`
      : `\nScorecards as JSON: ${join(base, "scorecards.json")}\nIndex of the ${items.length} studies: ${index}\n`,
  );
}

/** Says what failed and why; misuse ends with 2, a defect of ours with 1. */
function tellFailures(ended: readonly EndedItem[]): void {
  let status = 0;
  for (const { item, outcome } of ended) {
    if (!("fault" in outcome)) continue;
    const { code, message, stack } = outcome.fault;
    status = code === null || status === 1 ? 1 : 2;
    const what = item.kind === "audit" ? `The audit of ${item.name}` : item.name;
    process.stderr.write(
      code === null
        ? `\n${what} failed. This is a defect of mesometrics, not of your data; please report it.\n${stack}\n`
        : `\n${what} failed: error ${code}: ${printable(message)}\n`,
    );
  }
  if (status !== 0) process.exitCode = status;
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

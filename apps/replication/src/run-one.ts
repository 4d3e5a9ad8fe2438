import { runStudy, type StudyResult } from "@mesometrics/study";
import { lineageFiles, sourceColumns } from "./lineage-files.js";
import { loadData } from "./load-data.js";
import { manifestOf } from "./manifest.js";
import { studyFiles } from "./outputs.js";
import type { StudyFolder } from "./study-folder.js";
import { loadInputs } from "./study-inputs.js";
import type { OutputFiles } from "./write-files.js";

/** Which data a study runs on, and in which language it is shown first. */
export interface StudyRunOptions {
  readonly data?: readonly string[];
  readonly sheet?: string;
  readonly decimal?: "." | ",";
  readonly language?: "en" | "zh";
}

/** A finished study and its files. */
export interface StudyRun {
  readonly result: StudyResult;
  readonly files: OutputFiles;
}

/**
 * Runs one study; writes nothing.
 *
 * @param onStep hears of each step before it starts, with how many are done and how many there are
 * @param onNote hears what was done to the data while it was read
 */
export async function runOne(
  study: StudyFolder,
  { data: given = [], sheet, decimal, language }: StudyRunOptions,
  onStep: (step: string, done: number, total: number) => void,
  onNote: (note: string) => void,
): Promise<StudyRun> {
  const data = await loadData(study, given, {
    ...(sheet === undefined ? {} : { sheet }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(language === undefined ? {} : { language }),
  });
  for (const line of data.log) onNote(line);
  const inputs = {
    ...loadInputs(study, data),
    sources: sourceColumns(data),
    ...(data.isOwn ? {} : { dataFiles: data.files }),
  };
  const result = runStudy(study.spec, inputs, {
    ...(language === undefined ? {} : { language }),
    onProgress: ({ done, total, step }) => onStep(step, done, total),
  });
  const files = { ...studyFiles(result), ...lineageFiles(result, data) };
  return { result, files: { ...files, "manifest.json": manifestOf(study, given, result, files) } };
}

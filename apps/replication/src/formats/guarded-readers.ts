import { Worker } from "node:worker_threads";
import { MesometricsError } from "@mesometrics/matrix";
import type { Table } from "@mesometrics/panel-data";
import type { WorkbookSheet } from "./workbook.js";

/** Formats whose libraries run in a worker of their own. */
export type GuardedFormat = "workbook" | "parquet" | "arrow";

/** How the bytes of each guarded format are read. */
export interface BinaryReaders {
  readonly workbook: (bytes: Buffer, file: string) => Promise<readonly WorkbookSheet[]>;
  readonly parquet: (bytes: Buffer, file: string) => Promise<Table>;
  readonly arrow: (bytes: Buffer, file: string) => Promise<Table>;
}

const SECONDS = 60;
const MEMORY_MB = 1024;

type Answer<Content> =
  | { readonly content: Content }
  | {
      readonly fault: {
        readonly code: string;
        readonly message: string;
        readonly details: Readonly<Record<string, unknown>>;
      };
    };

/**
 * The readers of workbooks, Parquet and Arrow, each call in a worker that is stopped after a time and beyond 1 GB.
 *
 * @throws MesometricsError as the readers, and `FILE_TOO_LARGE` beyond these limits
 */
export function guardedReaders(seconds: number = SECONDS): BinaryReaders {
  return {
    workbook: (bytes, file) => guarded("workbook", bytes, file, seconds),
    parquet: (bytes, file) => guarded("parquet", bytes, file, seconds),
    arrow: (bytes, file) => guarded("arrow", bytes, file, seconds),
  };
}

async function guarded<Content>(format: GuardedFormat, bytes: Buffer, file: string, seconds: number): Promise<Content> {
  const worker = new Worker(new URL("./reader-worker.js", import.meta.url), {
    workerData: { format, bytes, file },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const refused = (why: string) =>
    new MesometricsError("FILE_TOO_LARGE", `${file} ${why}: it is damaged or too large. Save it anew, or as CSV.`, {
      file,
    });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<Answer<Content>>((resolve, reject) => {
      timer = setTimeout(() => reject(refused(`was not read within ${seconds} s`)), seconds * 1000);
      worker.once("message", resolve);
      worker.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? refused(`needs more than ${MEMORY_MB} MB`) : error),
      );
    });
    if ("content" in answer) return answer.content;
    throw new MesometricsError(answer.fault.code, answer.fault.message, answer.fault.details);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

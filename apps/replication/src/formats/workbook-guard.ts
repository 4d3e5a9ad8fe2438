import { Worker } from "node:worker_threads";
import { MesometricsError } from "@mesometrics/matrix";
import type { WorkbookSheet } from "./workbook.js";

const SECONDS = 60;
const MEMORY_MB = 1024;

type Answer =
  | { readonly sheets: readonly WorkbookSheet[] }
  | {
      readonly fault: {
        readonly code: string;
        readonly message: string;
        readonly details: Readonly<Record<string, unknown>>;
      };
    };

/** `readWorkbook` in a worker of its own with 60 s and 1 GB. @throws MesometricsError as it, `FILE_TOO_LARGE` beyond these */
export async function readWorkbookGuarded(bytes: Buffer, file: string): Promise<readonly WorkbookSheet[]> {
  const worker = new Worker(new URL("./workbook-worker.js", import.meta.url), {
    workerData: { bytes, file },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const refused = (why: string) =>
    new MesometricsError("FILE_TOO_LARGE", `${file} ${why}. Save the sheet that is needed as CSV.`, { file });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      timer = setTimeout(() => reject(refused(`was not read within ${SECONDS} s`)), SECONDS * 1000);
      worker.once("message", resolve);
      worker.once("error", (error: NodeJS.ErrnoException) =>
        reject(
          error.code === "ERR_WORKER_OUT_OF_MEMORY" ? refused(`needs more than ${MEMORY_MB} MB of memory`) : error,
        ),
      );
    });
    if ("sheets" in answer) return answer.sheets;
    throw new MesometricsError(answer.fault.code, answer.fault.message, answer.fault.details);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

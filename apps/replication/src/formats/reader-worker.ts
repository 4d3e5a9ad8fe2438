import { parentPort, workerData } from "node:worker_threads";
import { MesometricsError } from "@mesometrics/matrix";
import type { GuardedFormat } from "./guarded-readers.js";

// Runs beside the command, so that a hostile file can be stopped: the libraries of all three formats can be made to run
// for hours by a single changed byte.
const { format, bytes, file } = workerData as { format: GuardedFormat; bytes: Uint8Array; file: string };
const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
try {
  const content =
    format === "workbook"
      ? await (await import("./workbook.js")).readWorkbook(buffer, file)
      : format === "parquet"
        ? await (await import("./parquet.js")).readParquet(buffer, file)
        : await (await import("./arrow.js")).readArrow(buffer, file);
  parentPort!.postMessage({ content });
} catch (error) {
  if (!(error instanceof MesometricsError)) throw error;
  parentPort!.postMessage({ fault: { code: error.code, message: error.message, details: error.details } });
}

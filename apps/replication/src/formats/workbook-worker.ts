import { parentPort, workerData } from "node:worker_threads";
import { MesometricsError } from "@mesometrics/matrix";
import { readWorkbook } from "./workbook.js";

// Runs beside the command, so that a hostile workbook can be stopped.
const { bytes, file } = workerData as { bytes: Uint8Array; file: string };
try {
  parentPort!.postMessage({ sheets: await readWorkbook(Buffer.from(bytes), file) });
} catch (error) {
  if (!(error instanceof MesometricsError)) throw error;
  parentPort!.postMessage({ fault: { code: error.code, message: error.message, details: error.details } });
}

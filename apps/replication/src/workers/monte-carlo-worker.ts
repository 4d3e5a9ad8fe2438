import { parentPort, workerData } from "node:worker_threads";
import { MesometricsError } from "@mesometrics/matrix";
import { type MonteCarloPlan, monteCarloSteps } from "@mesometrics/study";

// One chunk after another, as the command hands them out.
const plan = workerData as MonteCarloPlan;
parentPort!.on("message", ({ from, to }: { readonly from: number; readonly to: number }) => {
  try {
    const chunk = monteCarloSteps.runChunk(plan, from, to);
    parentPort!.postMessage({ chunk }, [chunk.buffer as ArrayBuffer]);
  } catch (error) {
    if (!(error instanceof MesometricsError)) throw error;
    parentPort!.postMessage({ fault: { code: error.code, message: error.message, details: error.details } });
  }
});

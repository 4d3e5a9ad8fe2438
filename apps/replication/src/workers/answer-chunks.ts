import { parentPort, workerData } from "node:worker_threads";
import { MesometricsError } from "@mesometrics/matrix";

/** Answers the ranges that `mapChunks` hands to a worker, one after another, with chunks of the plan it was started with. */
export function answerChunks<Plan>(runChunk: (plan: Plan, from: number, to: number) => Float64Array): void {
  const plan = workerData as Plan;
  parentPort!.on("message", ({ from, to }: { readonly from: number; readonly to: number }) => {
    try {
      const chunk = runChunk(plan, from, to);
      parentPort!.postMessage({ chunk }, [chunk.buffer as ArrayBuffer]);
    } catch (error) {
      if (!(error instanceof MesometricsError)) throw error;
      parentPort!.postMessage({ fault: { code: error.code, message: error.message, details: error.details } });
    }
  });
}

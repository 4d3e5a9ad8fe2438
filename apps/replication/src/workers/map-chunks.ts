import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { MesometricsError } from "@mesometrics/matrix";

/** A part of a long loop. */
export interface ChunkRange {
  readonly from: number;
  readonly to: number;
}

type Answer =
  | { readonly chunk: Float64Array }
  | {
      readonly fault: {
        readonly code: string;
        readonly message: string;
        readonly details: Readonly<Record<string, unknown>>;
      };
    };

/**
 * Runs the ranges of a plan in worker threads, as many as there are processors, and gives the chunks back in their order.
 * Every worker takes the next range when it has finished one.
 *
 * @param script the worker's module; it takes the plan as its data and answers each range with a chunk
 */
export async function mapChunks<Plan>(
  script: URL,
  plan: Plan,
  ranges: readonly ChunkRange[],
  onProgress: (done: number, total: number) => void,
): Promise<readonly Float64Array[]> {
  const chunks: Float64Array[] = new Array(ranges.length);
  const total = ranges.at(-1)?.to ?? 0;
  let next = 0;
  let done = 0;
  const workers: Worker[] = [];
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { workerData: plan });
      workers.push(worker);
      let own = -1;
      const take = (): void => {
        own = next++;
        if (own >= ranges.length) resolve();
        else worker.postMessage(ranges[own]);
      };
      worker.on("message", (answer: Answer) => {
        if ("fault" in answer) {
          reject(new MesometricsError(answer.fault.code, answer.fault.message, answer.fault.details));
          return;
        }
        chunks[own] = answer.chunk;
        done += ranges[own]!.to - ranges[own]!.from;
        onProgress(done, total);
        take();
      });
      worker.once("error", reject);
      take();
    });
  const count = Math.max(1, Math.min(availableParallelism(), ranges.length));
  try {
    await Promise.all(Array.from({ length: count }, work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return chunks;
}

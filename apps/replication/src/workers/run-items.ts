import { Worker } from "node:worker_threads";
import type { FinishedItem } from "../set/run-item.js";
import type { SetItem } from "../set/set-item.js";
import { type Fault, faultOf } from "./fault.js";

/** What became of an item: its outcome, or why there is none. */
export type ItemOutcome = { readonly finished: FinishedItem } | { readonly fault: Fault };

/** Told what runs and what has ended, by the item's place in the set. */
export interface ItemWatcher {
  readonly onStep: (item: number, step: string) => void;
  readonly onEnd: (item: number, outcome: ItemOutcome) => void;
}

export type ItemAnswer = { readonly step: string } | ItemOutcome;

/**
 * Runs the items of a set in worker threads, each worker taking the next item when it has ended one, and gives the outcomes
 * in the order of the items. An item that fails, or takes its worker with it, does not disturb the others.
 *
 * @param threads at most; with 1 the items run one after another in this thread
 */
export async function runItems(
  items: readonly SetItem[],
  threads: number,
  { onStep, onEnd }: ItemWatcher,
): Promise<readonly ItemOutcome[]> {
  const outcomes: ItemOutcome[] = new Array(items.length);
  const end = (at: number, outcome: ItemOutcome): void => {
    outcomes[at] = outcome;
    onEnd(at, outcome);
  };
  const order = [...items.keys()].sort(
    (a, b) => Number(items[b]!.takesLong ?? false) - Number(items[a]!.takesLong ?? false),
  );
  if (threads <= 1) {
    const { runItem } = await import("../set/run-item.js");
    for (const at of order) {
      try {
        end(at, { finished: await runItem(items[at]!, (step) => onStep(at, step)) });
      } catch (error) {
        end(at, { fault: faultOf(error) });
      }
    }
    return outcomes;
  }
  const waiting = [...order];
  const lane = async (): Promise<void> => {
    let worker: Worker | null = null;
    try {
      for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
        worker ??= new Worker(new URL("./item-worker.js", import.meta.url));
        const outcome = await inWorker(worker, items[at]!, (step) => onStep(at, step));
        if (outcome.worker === "gone") worker = null;
        end(at, outcome.outcome);
      }
    } finally {
      await worker?.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, items.length) }, lane));
  return outcomes;
}

function inWorker(
  worker: Worker,
  item: SetItem,
  onStep: (step: string) => void,
): Promise<{ readonly outcome: ItemOutcome; readonly worker: "there" | "gone" }> {
  return new Promise((resolve) => {
    const hear = (answer: ItemAnswer): void => {
      if ("step" in answer) onStep(answer.step);
      else settle(answer, "there");
    };
    const fail = (error: unknown): void => settle({ fault: faultOf(error) }, "gone");
    const leave = (): void => fail(new Error("The worker thread ended without an answer."));
    const settle = (outcome: ItemOutcome, state: "there" | "gone"): void => {
      worker.off("message", hear).off("error", fail).off("exit", leave);
      resolve({ outcome, worker: state });
    };
    worker.on("message", hear).once("error", fail).once("exit", leave);
    worker.postMessage(item);
  });
}

import { parentPort } from "node:worker_threads";
import { runItem } from "../set/run-item.js";
import type { SetItem } from "../set/set-item.js";
import { faultOf } from "./fault.js";
import type { ItemAnswer } from "./run-items.js";

const answer = (one: ItemAnswer): void => parentPort!.postMessage(one);

parentPort!.on("message", async (item: SetItem) => {
  try {
    answer({ finished: await runItem(item, (step) => answer({ step })) });
  } catch (error) {
    answer({ fault: faultOf(error) });
  }
});

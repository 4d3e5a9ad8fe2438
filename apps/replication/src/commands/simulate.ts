import { resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName, type Table, toCsv } from "@mesometrics/panel-data";
import type { SimulatedPanel } from "@mesometrics/study";
import { simulations } from "../simulations.js";
import { writeFiles } from "../write-files.js";

export interface SimulateOptions {
  readonly seed?: number;
  readonly replicate?: number;
  readonly design?: string;
  readonly output?: string;
}

/** Writes a simulated panel of a paper's study as CSV, with the parameters that it was made with beside it. */
export function simulate(study: string, options: SimulateOptions): void {
  const { seed = 1, replicate, design } = options;
  const panel = simulated(study, {
    seed,
    ...(replicate === undefined ? {} : { replicate }),
    ...(design === undefined ? {} : { design }),
  });
  const folder = resolve(options.output ?? ".");
  const stem = `${study}-simulated-seed-${seed}${replicate === undefined ? "" : `-replicate-${replicate}`}`;
  const { table, ...rest } = panel;
  const files = {
    [`${stem}.csv`]: toCsv(table as Table),
    [`${stem}-truth.json`]: `${JSON.stringify({ schema: "mesometrics/simulated-panel@1", ...rest }, null, 2)}\n`,
  };
  writeFiles(folder, files);
  process.stdout.write(
    `${panel.provenance.statement.en}\n${table[panel.unit]!.length} rows. Files in ${folder}: ${Object.keys(files).join(", ")}\n${truths(panel)}`,
  );
}

function truths({ truth }: SimulatedPanel): string {
  const names = Object.keys(truth);
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => `  ${name.padEnd(width)}  ${truth[name]!.value}  ${truth[name]!.meaning}\n`).join("");
}

/** A simulated panel by the id of its study. @throws UNKNOWN_STUDY and what the simulation throws */
export function simulated(
  study: string,
  choice: { readonly seed: number; readonly replicate?: number; readonly design?: string },
): SimulatedPanel {
  if (Object.hasOwn(simulations, study)) return simulations[study]!(choice);
  const near = nearestName(study, Object.keys(simulations));
  throw new MesometricsError(
    "UNKNOWN_STUDY",
    `There is no simulated panel for "${study}"; there are ${Object.keys(simulations).join(", ")}.${near === null ? "" : ` Did you mean "${near}"?`}`,
    { study, nearest: near },
  );
}

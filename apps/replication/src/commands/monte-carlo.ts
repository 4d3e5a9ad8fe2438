import { resolve } from "node:path";
import { renderText } from "@mesometrics/reporting";
import { monteCarloPlan, monteCarloTable, runMonteCarlo } from "@mesometrics/study";
import { progressLine } from "../progress-line.js";
import { sampleCities, sampleProvinces } from "../simulations.js";
import { mapChunks } from "../workers/map-chunks.js";
import { writeFiles } from "../write-files.js";

export interface MonteCarloOptions {
  readonly draws?: number;
  readonly seed?: number;
  readonly design?: string;
  readonly bootstrapDraws?: number;
  readonly json?: boolean;
  readonly output?: string;
  readonly language?: "en" | "zh";
}

/** Bias, coverage and rejection rates of every estimator of a study on its simulated panels. */
export async function monteCarlo(study: string, options: MonteCarloOptions): Promise<void> {
  const { draws, seed = 1, design, bootstrapDraws, language = "en" } = options;
  const plan = monteCarloPlan({
    study,
    contiguity: study === "xie-2024" ? sampleCities.contiguity : { units: sampleProvinces, edges: [] },
    seed,
    ...(draws === undefined ? {} : { draws }),
    ...(design === undefined ? {} : { design }),
    ...(bootstrapDraws === undefined ? {} : { bootstrapDraws }),
  });
  const progress = progressLine("simulated panels");
  const script = new URL("../workers/monte-carlo-worker.js", import.meta.url);
  const result = await runMonteCarlo(plan, {
    chunkSize: Math.max(1, Math.min(25, Math.ceil(plan.draws / 8))),
    mapChunks: (given, ranges) => mapChunks(script, given, ranges, progress.show),
  }).finally(progress.end);
  const json = `${JSON.stringify({ schema: "mesometrics/monte-carlo@1", ...result }, null, 2)}\n`;
  if (options.output !== undefined) writeFiles(resolve(options.output), { "monte-carlo.json": json });
  process.stdout.write(options.json === true ? json : renderText(monteCarloTable(result, language)));
}

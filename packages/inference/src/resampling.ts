import { MesometricsError } from "@mesometrics/matrix";

/** The draws `from` … `to - 1`. */
export interface DrawRange {
  readonly from: number;
  readonly to: number;
}

/**
 * A resampling procedure in three steps. `plan` is plain data that can be sent to a worker; draw number d of a plan gives
 * the same numbers whichever chunk it is in, because every draw has a random stream of its own; `combine` takes the chunks
 * in the order of their draws.
 */
export interface ResamplingSteps<Plan extends { readonly draws: number }, Result> {
  readonly runChunk: (plan: Plan, from: number, to: number) => Float64Array;
  readonly combine: (plan: Plan, chunks: readonly Float64Array[]) => Result;
}

/** How a long resampling loop is run. */
export interface ResamplingDriver<Plan> {
  /** Looked at between chunks; an `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Told how many draws are done; awaited, so that it can give time to the rest of the program. */
  readonly onProgress?: (done: number, total: number) => unknown;
  /** Runs the chunks elsewhere, for instance in workers by `runChunk(plan, from, to)`; gives them back in the same order. */
  readonly mapChunks?: (plan: Plan, ranges: readonly DrawRange[]) => Promise<readonly Float64Array[]>;
  /** Draws in a chunk. Default 1000. */
  readonly chunkSize?: number;
}

/**
 * Runs a planned resampling procedure in chunks. The result equals that of one single chunk, to the last bit.
 *
 * @throws `ABORTED`; `INVALID_ARGUMENT` for a chunk size below 1; `INVALID_CHUNK` where `mapChunks` gives back another number of chunks
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { planWildClusterBootstrap, runResampling, wildClusterBootstrapSteps } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * const plan = planWildClusterBootstrap(fit, data, { term: "value" });
 * const result = await runResampling(wildClusterBootstrapSteps, plan, { chunkSize: 100 });
 * result.test.pValue; // → 0.00390625
 * ```
 */
export async function runResampling<Plan extends { readonly draws: number }, Result>(
  steps: ResamplingSteps<Plan, Result>,
  plan: Plan,
  driver: ResamplingDriver<Plan> = {},
): Promise<Result> {
  const ranges = drawRanges(plan.draws, driver.chunkSize ?? 1000);
  const stopIfAborted = () => {
    if (driver.signal?.aborted === true) {
      throw new MesometricsError("ABORTED", "The resampling was stopped by its signal before all draws were done", {
        draws: plan.draws,
      });
    }
  };
  stopIfAborted();
  if (driver.mapChunks !== undefined) {
    const chunks = await driver.mapChunks(plan, ranges);
    stopIfAborted();
    if (chunks.length !== ranges.length) {
      throw new MesometricsError(
        "INVALID_CHUNK",
        `mapChunks was given ${ranges.length} ranges of draws and returned ${chunks.length} chunks: return one for each, in order`,
        { expected: ranges.length, actual: chunks.length },
      );
    }
    await driver.onProgress?.(plan.draws, plan.draws);
    return steps.combine(plan, chunks);
  }
  const chunks: Float64Array[] = [];
  for (const { from, to } of ranges) {
    chunks.push(steps.runChunk(plan, from, to));
    await driver.onProgress?.(to, plan.draws);
    stopIfAborted();
  }
  return steps.combine(plan, chunks);
}

/** The ranges of `size` draws that make up `draws`. */
function drawRanges(draws: number, size: number): readonly DrawRange[] {
  requireCount(size, 1, "chunkSize");
  return Array.from({ length: Math.ceil(draws / size) }, (_, chunk) => ({
    from: chunk * size,
    to: Math.min(draws, (chunk + 1) * size),
  }));
}

/**
 * Refuses a chunk outside the draws of a plan.
 *
 * @throws `INVALID_CHUNK`
 *
 * @example
 * ```ts
 * import { requireDrawRange } from "@mesometrics/inference";
 * requireDrawRange(99, 50, 100); // throws INVALID_CHUNK
 * ```
 */
export function requireDrawRange(draws: number, from: number, to: number): void {
  if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= draws) return;
  throw new MesometricsError(
    "INVALID_CHUNK",
    `A chunk is a range of draws within 0 .. ${draws}, not ${from} .. ${to}`,
    {
      from,
      to,
      draws,
    },
  );
}

/**
 * The chunks as one array.
 *
 * @param width numbers for each draw
 * @throws `INVALID_CHUNK` where together they do not hold every draw
 *
 * @example
 * ```ts
 * import { joinChunks } from "@mesometrics/inference";
 * joinChunks([Float64Array.of(1, 2), Float64Array.of(3)], 3, 1).length; // → 3
 * ```
 */
export function joinChunks(chunks: readonly Float64Array[], draws: number, width: number): Float64Array {
  const total = chunks.reduce((length, chunk) => length + chunk.length, 0);
  if (total !== draws * width) {
    throw new MesometricsError(
      "INVALID_CHUNK",
      `The chunks hold ${total / width} draws, but the plan has ${draws}: combine needs every draw once`,
      { expected: draws, actual: total / width },
    );
  }
  const all = new Float64Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/**
 * Refuses a count that is no whole number of at least `least`.
 *
 * @throws `INVALID_ARGUMENT`
 */
export function requireCount(value: number, least: number, name: string): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new MesometricsError("INVALID_ARGUMENT", `'${name}' is a whole number of at least ${least}, not ${value}`, {
    [name]: value,
  });
}

/**
 * Refuses a confidence level outside (0, 1).
 *
 * @throws `INVALID_ARGUMENT`
 */
export function requireLevel(level: number): void {
  if (level > 0 && level < 1) return;
  throw new MesometricsError("INVALID_ARGUMENT", `The confidence level lies between 0 and 1, not ${level}`, { level });
}

import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type CompositeIndex, type ConventionChoice, compositeIndex } from "./composite-index.js";
import type { FrameworkSpec } from "./framework.js";

/** One index among several that stand side by side. */
export interface SystemSpec extends FrameworkSpec {
  readonly id: string;
}

export interface SystemIndex {
  /** The system's id: what `couplingCoordination` calls it. */
  readonly name: string;
  readonly index: CompositeIndex;
  /** The index's scores, length n. */
  readonly values: Float64Array;
}

/**
 * Several indices side by side on the same rows, each with weights of its own, by the same conventions. The result can be
 * given to `couplingCoordination` as it is.
 *
 * @throws MesometricsError `NO_SYSTEMS`, `DUPLICATE_SYSTEM`, and as `compositeIndex`
 * @example
 * ```ts
 * import { couplingCoordination, indexSystems } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ output: [1, 4, 2, 3], growth: [3, 1, 2, 5], staff: [9, 5, 6, 7] });
 * const systems = indexSystems(
 *   [
 *     { id: "industry", dimensions: [{ id: "i", indicators: [{ id: "output", direction: "+" }] }] },
 *     {
 *       id: "services",
 *       dimensions: [{ id: "s", indicators: [{ id: "growth", direction: "+" }, { id: "staff", direction: "+" }] }],
 *     },
 *   ],
 *   data,
 * );
 * couplingCoordination(systems).coordination; // → [0, 0, 0.537285, 0.840896]
 * ```
 */
export function indexSystems(
  systems: readonly SystemSpec[],
  data: Dataset,
  conventions: ConventionChoice = {},
): readonly SystemIndex[] {
  if (systems.length === 0) throw new MesometricsError("NO_SYSTEMS", "There is no system. Give at least one.");
  const ids = systems.map((one) => one.id);
  const repeated = ids.find((id, i) => ids.indexOf(id) !== i);
  if (repeated !== undefined) {
    throw new MesometricsError("DUPLICATE_SYSTEM", `Two systems are called "${repeated}". Give each its own id.`, {
      id: repeated,
    });
  }
  return systems.map((system) => {
    const index = compositeIndex(system, data, conventions);
    return { name: system.id, index, values: index.scores };
  });
}

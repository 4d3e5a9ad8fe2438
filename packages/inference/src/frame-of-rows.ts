import { selectRows } from "@mesometrics/matrix";
import type { GroupColumn, ModelFrame } from "@mesometrics/panel-data";

/**
 * A model frame on some of its rows. Groups and effects are numbered anew, so that a level without a row is gone: its
 * dummy vanishes with its rows.
 *
 * @param rows positions in the sample, ascending
 */
export function frameOfRows(frame: ModelFrame, rows: Int32Array): ModelFrame {
  const { weights } = frame;
  return {
    ...frame,
    observations: rows.length,
    rows: rows.map((i) => frame.rows[i]),
    outcome: Float64Array.from(rows, (i) => frame.outcome[i]),
    regressors: selectRows(frame.regressors, rows),
    fixedEffects: frame.fixedEffects.map((effect) => ({
      ...effect,
      ...groupOfRows(effect, rows),
      slopes: effect.slopes === null ? null : selectRows(effect.slopes, rows),
    })),
    endogenous: selectRows(frame.endogenous, rows),
    instruments: selectRows(frame.instruments, rows),
    weights: weights === null ? null : { ...weights, values: Float64Array.from(rows, (i) => weights.values[i]) },
    unit: frame.unit === null ? null : groupOfRows(frame.unit, rows),
    time: frame.time === null ? null : groupOfRows(frame.time, rows),
  };
}

/** A grouping on some rows; levels keep their order, those without a row are gone. */
function groupOfRows(group: GroupColumn, rows: Int32Array): GroupColumn {
  const used = new Int32Array(group.levels).fill(-1);
  for (let i = 0; i < rows.length; i++) used[group.codes[rows[i]]] = 0;
  const levelLabels: string[] = [];
  for (let level = 0; level < group.levels; level++) {
    if (used[level] < 0) continue;
    used[level] = levelLabels.length;
    levelLabels.push(group.levelLabels[level]);
  }
  return {
    label: group.label,
    codes: rows.map((i) => used[group.codes[i]]),
    levels: levelLabels.length,
    levelLabels,
  };
}

// The loops of src/kernel on pairs of columns: the first in the low lane, the second in the high one. Every sum runs in the
// order of its twin. Arrays are addresses; levels count from 0.

export { centredSums, centredSumsOfSeveral, centredSumsScaled } from "./level-pairs/centred-sums";
export { advance, curvatures, scaleByDiagonal, turn } from "./level-pairs/gradient-steps";
export {
  addRowsOfSeveral,
  addRowsScaled,
  multiplyByDegrees,
  subtractCells,
  subtractRows,
} from "./level-pairs/level-products";
export { levelResiduals, levelResidualsOfSeveral, levelResidualsScaled } from "./level-pairs/level-residuals";
export { centredSumsByPattern, levelResidualsByPattern, subtractPatternCells } from "./level-pairs/pattern-passes";
export {
  addByGrouping,
  addByLevel,
  addEffects,
  averageLevels,
  lessenByEffects,
  removeFromRows,
  subtractMeans,
} from "./level-pairs/unsorted-rows";

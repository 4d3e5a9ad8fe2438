import type { LevelEngine, LevelSystem } from "./level-engine.js";
import { type GraphPreconditioner, levelGraphs, type Preconditioner } from "./level-preconditioner.js";

/** After these numbers of steps it is looked how fast the diagonal alone converges … */
const LOOKS: readonly number[] = [7, 12, 18, 24, 36, 48, 72, 96];
/** … by the last steps. */
const LAST_STEPS = 3;

/** With more steps than these in sight, or done, the graph is factored exactly: to do so costs as much as … */
const FACTOR_STEPS = 30;
/** … and, for each level, so many visits of a row; */
const FACTOR_VISITS = 1000;
/** a factor by sampling costs, and leaves to do, so many times as much. */
const SAMPLING = 5;

/** A squared residual so many times that of the beginning has lost its way. */
const DIVERGED = 1e8;

/** Where the steps for a column end: squares of its norms. */
export interface Limits {
  /** of the largest product with a unit-norm dummy */
  readonly most: number;
  /** of the residual in the norm of the preconditioner, which is about the distance to the solution */
  readonly distance: number;
}

/** Solves S z = b for pairs of columns, one pair after another; what the first needs to converge serves the others. */
export interface LevelSolver {
  readonly preconditioner: () => Preconditioner;
  /** Begins with the diagonal again; a graph that is known already is there when it is wanted. */
  readonly restart: () => void;
  /** From b in `engine.vectors.residual` to z in `engine.vectors.solution`; returns the steps taken. */
  readonly solve: (engine: LevelEngine, x: Limits, y: Limits, mostSteps: number) => number;
}

/**
 * Conjugate gradients on S z = b, preconditioned by the diagonal of S, and by the graph of the levels once the diagonal
 * turns out to be slow. S is singular, but b lies in its range, where the method works as on a definite matrix.
 *
 * @see Hestenes and Stiefel (1952); Golub and Van Loan, Matrix Computations (4th ed.), algorithm 11.5.1
 */
export function levelSolver(system: LevelSystem): LevelSolver {
  const graphs = levelGraphs(system);
  const { rows, cells, patterns } = system;
  const visits = cells?.codes.length ?? patterns?.pointers.at(-1) ?? rows.rows * rows.entries;
  const worthFactor = FACTOR_STEPS + (FACTOR_VISITS * rows.size) / Math.max(1, visits);
  let graph: GraphPreconditioner | null = null;
  let triedExact = false;
  let triedSampling = false;
  const graphAfter = (steps: number, inSight: number): GraphPreconditioner | null => {
    if (!triedExact && Math.max(steps, inSight) > worthFactor) {
      triedExact = true;
      return graphs.exact();
    }
    if (triedExact && !triedSampling && steps > SAMPLING * worthFactor) {
      triedSampling = true;
      return graphs.approximate();
    }
    return null;
  };
  return {
    restart() {
      graph = null;
      triedExact = false;
      triedSampling = false;
    },
    preconditioner: () => graph?.name ?? "degrees",
    solve(engine, xLimits, yLimits, mostSteps) {
      const { residual, solution, direction, preconditioned } = engine.vectors;
      const { totals } = engine;
      const precondition = (): readonly [number, number] => {
        if (graph === null) engine.scaleByDiagonal();
        else {
          graph.apply(residual, preconditioned);
          dots(residual, preconditioned, totals);
        }
        return [totals[0], totals[1]];
      };
      solution.fill(0);
      let [x, y] = precondition();
      const start = [x, y];
      const history: (readonly [number, number])[] = [];
      direction.set(preconditioned);
      let xMost = Number.POSITIVE_INFINITY;
      let yMost = Number.POSITIVE_INFINITY;
      let steps = 0;
      let xStuck = !(x > 0);
      let yStuck = !(y > 0);
      const most = Math.min(mostSteps, 2 * system.rows.size + 50);
      while (steps < most) {
        const xDone = xStuck || (x <= xLimits.distance && xMost <= xLimits.most);
        const yDone = yStuck || (y <= yLimits.distance && yMost <= yLimits.most);
        if (xDone && yDone) break;
        engine.multiply();
        engine.curvatures();
        const [xCurvature, yCurvature] = totals;
        // Without curvature only rounding is left in a direction.
        if (!(xCurvature > 0)) xStuck = true;
        if (!(yCurvature > 0)) yStuck = true;
        engine.advance(xDone || xStuck ? 0 : x / xCurvature, yDone || yStuck ? 0 : y / yCurvature);
        xMost = totals[0];
        yMost = totals[1];
        steps++;
        let [nextX, nextY] = precondition();
        history.push([nextX, nextY]);
        const inSight = LOOKS.includes(steps)
          ? steps +
            Math.max(
              xDone ? 0 : stepsLeft(history, 0, xLimits.distance),
              yDone ? 0 : stepsLeft(history, 1, yLimits.distance),
            )
          : 0;
        const found = graph === null ? graphAfter(steps, inSight) : null;
        if (found !== null) {
          graph = found;
          [nextX, nextY] = precondition();
          // A new beginning: the directions so far were for another norm.
          x = Number.POSITIVE_INFINITY;
          y = Number.POSITIVE_INFINITY;
          start[0] = nextX;
          start[1] = nextY;
        }
        engine.turn(xDone || xStuck ? 0 : nextX / x, yDone || yStuck ? 0 : nextY / y);
        x = nextX;
        y = nextY;
        // What grows instead is rounding, outside the range of S.
        if (!(x > 0 && x < DIVERGED * start[0])) xStuck = true;
        if (!(y > 0 && y < DIVERGED * start[1])) yStuck = true;
      }
      return steps;
    },
  };
}

function dots(a: Float64Array, b: Float64Array, totals: Float64Array): void {
  let x = 0;
  let y = 0;
  for (let p = 0; p < a.length; p += 2) {
    x += a[p] * b[p];
    y += a[p + 1] * b[p + 1];
  }
  totals[0] = x;
  totals[1] = y;
}

/** The steps that are left at the rate of the last ones. */
function stepsLeft(history: readonly (readonly [number, number])[], side: 0 | 1, limit: number): number {
  const now = history[history.length - 1][side];
  const before = history[history.length - 1 - LAST_STEPS][side];
  if (now <= limit) return 0;
  if (!(now < before)) return Number.POSITIVE_INFINITY;
  return (LAST_STEPS * Math.log(now / limit)) / Math.log(before / now);
}

import type { UnitPolygons } from "./read-polygons.js";

/** Pairs of units (first < second) that touch: in a point, or along a stretch of boundary. */
export interface SharedBoundaries {
  readonly points: readonly (readonly [number, number])[];
  readonly arcs: readonly (readonly [number, number])[];
}

/**
 * Which units share a point and which a stretch of their boundaries, from points and segments alone, so that rings need
 * not be valid.
 *
 * 1. Points closer than the tolerance become one (transitively, so that no order matters).
 * 2. A point that lies within the tolerance of somebody's segment cuts it in two: borders drawn with different points
 *    still meet.
 * 3. Units that own the same point touch; units that own the same cut segment share an arc.
 */
export function sharedBoundaries({ polygons, geographic }: UnitPolygons, tolerance: number): SharedBoundaries {
  const { x, y, rings } = distinctPoints(polygons);
  const code = snapped(x, y, tolerance);
  const segments = distinctSegments(rings, code);
  const cuts = cutter(x, y, code, segments, tolerance);
  const n = polygons.length;
  const ownersOfPoint = new Map<number, number[]>();
  const ownersOfArc = new Map<string, number[]>();
  const own = <Key>(owners: Map<Key, number[]>, key: Key, unit: number) => {
    const known = owners.get(key);
    if (known === undefined) owners.set(key, [unit]);
    else if (!known.includes(unit)) known.push(unit);
  };
  for (const { from, to, units } of segments.values()) {
    // A segment from 179 to -179 degrees is short and does not run around the world.
    const crosses = geographic && Math.abs(x[from] - x[to]) > 180;
    const chain = crosses ? [from, to] : [from, ...cuts(from, to), to];
    for (const unit of units) {
      for (const point of chain) own(ownersOfPoint, point, unit);
      for (let k = 1; k < chain.length; k++) {
        const [a, b] = chain[k - 1] < chain[k] ? [chain[k - 1], chain[k]] : [chain[k], chain[k - 1]];
        if (a !== b) own(ownersOfArc, `${a},${b}`, unit);
      }
    }
  }
  return { points: pairsOf(ownersOfPoint.values(), n), arcs: pairsOf(ownersOfArc.values(), n) };
}

function pairsOf(owners: Iterable<readonly number[]>, n: number): [number, number][] {
  const keys = new Set<number>();
  for (const units of owners) {
    for (let a = 1; a < units.length; a++) {
      for (let b = 0; b < a; b++) keys.add(Math.min(units[a], units[b]) * n + Math.max(units[a], units[b]));
    }
  }
  return [...keys].sort((a, b) => a - b).map((key) => [Math.floor(key / n), key % n]);
}

interface PointRing {
  readonly unit: number;
  readonly points: Int32Array;
}

function distinctPoints(polygons: UnitPolygons["polygons"]): { x: number[]; y: number[]; rings: PointRing[] } {
  const codes = new Map<string, number>();
  const x: number[] = [];
  const y: number[] = [];
  const rings: PointRing[] = [];
  polygons.forEach((parts, unit) => {
    for (const ring of parts.flat()) {
      const points = new Int32Array(ring.length / 2);
      for (let k = 0; k < points.length; k++) {
        const key = `${ring[2 * k]},${ring[2 * k + 1]}`;
        let code = codes.get(key);
        if (code === undefined) {
          code = x.length;
          codes.set(key, code);
          x.push(ring[2 * k]);
          y.push(ring[2 * k + 1]);
        }
        points[k] = code;
      }
      rings.push({ unit, points });
    }
  });
  return { x, y, rings };
}

/** Positions in square cells, so that only neighbours in space are compared. */
class Cells {
  readonly #lists = new Map<string, number[]>();
  readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  add(index: number, x: number, y: number): void {
    const key = `${Math.floor(x / this.size)},${Math.floor(y / this.size)}`;
    const list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, [index]);
    else list.push(index);
  }

  /** Calls `visit` with every member of the cells that the box touches. */
  within(left: number, bottom: number, right: number, top: number, visit: (index: number) => void): void {
    for (let i = Math.floor(left / this.size); i <= Math.floor(right / this.size); i++) {
      for (let j = Math.floor(bottom / this.size); j <= Math.floor(top / this.size); j++) {
        const list = this.#lists.get(`${i},${j}`);
        if (list !== undefined) for (const index of list) visit(index);
      }
    }
  }
}

/** For each point the smallest index of those it is snapped together with. */
function snapped(x: readonly number[], y: readonly number[], tolerance: number): Int32Array {
  const parent = Int32Array.from({ length: x.length }, (_, i) => i);
  if (tolerance === 0) return parent;
  const root = (i: number): number => {
    let top = i;
    while (parent[top] !== top) {
      parent[top] = parent[parent[top]];
      top = parent[top];
    }
    return top;
  };
  const cells = new Cells(tolerance * 4);
  for (let i = 0; i < x.length; i++) cells.add(i, x[i], y[i]);
  for (let i = 0; i < x.length; i++) {
    cells.within(x[i] - tolerance, y[i] - tolerance, x[i] + tolerance, y[i] + tolerance, (j) => {
      if (j >= i || Math.hypot(x[i] - x[j], y[i] - y[j]) > tolerance) return;
      const a = root(i);
      const b = root(j);
      if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
    });
  }
  return parent.map((_, i) => root(i));
}

interface Segment {
  readonly from: number;
  readonly to: number;
  readonly units: number[];
}

function distinctSegments(rings: readonly PointRing[], code: Int32Array): Map<string, Segment> {
  const segments = new Map<string, Segment>();
  for (const { unit, points } of rings) {
    for (let k = 0; k < points.length; k++) {
      const a = code[points[k]];
      const b = code[points[k + 1 === points.length ? 0 : k + 1]];
      if (a === b) continue;
      const [from, to] = a < b ? [a, b] : [b, a];
      const key = `${from},${to}`;
      const known = segments.get(key);
      if (known === undefined) segments.set(key, { from, to, units: [unit] });
      else if (!known.units.includes(unit)) known.units.push(unit);
    }
  }
  return segments;
}

/** The points that lie on a segment between its ends, in order from its first end. */
function cutter(
  x: readonly number[],
  y: readonly number[],
  code: Int32Array,
  segments: ReadonlyMap<string, Segment>,
  tolerance: number,
): (from: number, to: number) => readonly number[] {
  let length = 0;
  for (const { from, to } of segments.values()) length += Math.hypot(x[from] - x[to], y[from] - y[to]);
  const cells = new Cells(Math.max(length / Math.max(segments.size, 1), 4 * tolerance, Number.MIN_VALUE));
  for (let i = 0; i < x.length; i++) if (code[i] === i) cells.add(i, x[i], y[i]);
  return (from, to) => {
    const dx = x[to] - x[from];
    const dy = y[to] - y[from];
    const squared = dx * dx + dy * dy;
    const found: { readonly point: number; readonly along: number }[] = [];
    cells.within(
      Math.min(x[from], x[to]) - tolerance,
      Math.min(y[from], y[to]) - tolerance,
      Math.max(x[from], x[to]) + tolerance,
      Math.max(y[from], y[to]) + tolerance,
      (point) => {
        if (point === from || point === to) return;
        const along = ((x[point] - x[from]) * dx + (y[point] - y[from]) * dy) / squared;
        if (!(along > 0 && along < 1)) return;
        const off = Math.hypot(x[point] - (x[from] + along * dx), y[point] - (y[from] + along * dy));
        if (off <= tolerance) found.push({ point, along });
      },
    );
    return found.sort((a, b) => a.along - b.along || a.point - b.point).map(({ point }) => point);
  };
}

/** A small generator that is the same everywhere. */
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 4294967296;
  };
}

function normal(next) {
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

/** Units and pairs of queen's moves on a board of rows x columns. */
export function board(rows, columns) {
  const units = Array.from({ length: rows * columns }, (_, u) => `u${String(u).padStart(6, "0")}`);
  const edges = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (const [a, b] of [
        [0, 1],
        [1, -1],
        [1, 0],
        [1, 1],
      ]) {
        if (i + a < rows && j + b >= 0 && j + b < columns)
          edges.push([units[i * columns + j], units[(i + a) * columns + j + b]]);
      }
    }
  }
  return { units, edges };
}

/** y = 0.5 W y + x1 - x2 / 2 + 0.3 W x1 + mu + e */
export function generated(weights, spatialLag, periods, seed) {
  const draw = normal(uniform(seed));
  const n = weights.units.length;
  const table = { unit: [], time: [], y: [], x1: [], x2: [] };
  const mu = Array.from({ length: n }, draw);
  for (let t = 0; t < periods; t++) {
    const x1 = Float64Array.from({ length: n }, draw);
    const x2 = Float64Array.from({ length: n }, draw);
    const wx = spatialLag(weights, x1);
    const right = x1.map((value, i) => value - x2[i] / 2 + 0.3 * wx[i] + mu[i] + 0.1 * t + draw());
    let y = right.slice();
    for (let step = 0; step < 60; step++) {
      const lag = spatialLag(weights, y);
      y = right.map((value, i) => value + 0.5 * lag[i]);
    }
    for (let i = 0; i < n; i++) {
      table.unit.push(weights.units[i]);
      table.time.push(t);
      table.y.push(y[i]);
      table.x1.push(x1[i]);
      table.x2.push(x2[i]);
    }
  }
  return table;
}

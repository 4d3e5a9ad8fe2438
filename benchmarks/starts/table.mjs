// The panel of 30 units in 12 years with six regressors that every program of this folder makes for itself.

export function table() {
  const columns = { unit: [], year: [], y: [], x1: [], x2: [], x3: [], x4: [], x5: [], x6: [] };
  let state = 1;
  // Park and Miller's generator: every language has the same numbers from it.
  const uniform = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let unit = 0; unit < 30; unit++) {
    for (let year = 0; year < 12; year++) {
      columns.unit.push(unit + 1);
      columns.year.push(2010 + year);
      let y = uniform() + 0.3 * unit + 0.1 * year;
      for (let k = 1; k <= 6; k++) {
        const x = uniform() + 0.1 * unit;
        columns[`x${k}`].push(x);
        y += 0.1 * k * x;
      }
      columns.y.push(y);
    }
  }
  return columns;
}

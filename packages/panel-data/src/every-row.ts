/** The row numbers 0 .. rows - 1. */
export function everyRow(rows: number): Int32Array {
  const numbers = new Int32Array(rows);
  for (let row = 0; row < rows; row++) numbers[row] = row;
  return numbers;
}

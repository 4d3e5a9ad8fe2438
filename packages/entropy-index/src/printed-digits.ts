/** The most decimals that a list of printed numbers has, up to 15. */
export function printedDigits(numbers: readonly number[]): number {
  let digits = 0;
  for (const number of numbers) {
    for (let d = digits; d < 15 && Math.abs(Number(number.toFixed(d)) - number) > 0; d++) digits = d + 1;
  }
  return digits;
}

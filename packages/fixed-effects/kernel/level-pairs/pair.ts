/** x[i] in the low lane, y[i] in the high one; `at` is 8 i. */
export function pairAt(x: usize, y: usize, at: usize): v128 {
  return v128.load_lane<f64>(y + at, v128.load_zero<f64>(x + at), 1);
}

/** The address of a level's two numbers: its code is at `codes`, the numbers of level 0 at `pairs`. */
export function pairOf(codes: usize, pairs: usize): usize {
  return pairs + ((<usize>load<u32>(codes)) << 4);
}

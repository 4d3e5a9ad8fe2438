export function curvatures(size: i32, direction: usize, image: usize, totals: usize): void {
  let sum = f64x2.splat(0);
  for (const end = direction + ((<usize>size) << 4); direction < end; direction += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(direction), v128.load(image)));
    image += 16;
  }
  v128.store(totals, sum);
}

export function advance(
  size: i32,
  direction: usize,
  image: usize,
  xStep: f64,
  yStep: f64,
  shares: usize,
  solution: usize,
  residual: usize,
  totals: usize,
): void {
  const steps = f64x2.replace_lane(f64x2.splat(xStep), 1, yStep);
  let most = f64x2.splat(0);
  for (let f = 0; f < size; f++) {
    v128.store(solution, f64x2.add(v128.load(solution), f64x2.mul(steps, v128.load(direction))));
    const rest = f64x2.sub(v128.load(residual), f64x2.mul(steps, v128.load(image)));
    v128.store(residual, rest);
    most = f64x2.pmax(most, f64x2.mul(f64x2.mul(rest, rest), v128.load_splat<f64>(shares)));
    direction += 16;
    image += 16;
    solution += 16;
    residual += 16;
    shares += 8;
  }
  v128.store(totals, most);
}

export function scaleByDiagonal(
  size: i32,
  inverseDiagonal: usize,
  residual: usize,
  preconditioned: usize,
  totals: usize,
): void {
  let sum = f64x2.splat(0);
  for (let f = 0; f < size; f++) {
    const rest = v128.load(residual);
    const value = f64x2.mul(v128.load_splat<f64>(inverseDiagonal), rest);
    v128.store(preconditioned, value);
    sum = f64x2.add(sum, f64x2.mul(value, rest));
    inverseDiagonal += 8;
    residual += 16;
    preconditioned += 16;
  }
  v128.store(totals, sum);
}

export function turn(size: i32, preconditioned: usize, xRatio: f64, yRatio: f64, direction: usize): void {
  const ratios = f64x2.replace_lane(f64x2.splat(xRatio), 1, yRatio);
  for (let f = 0; f < size; f++) {
    v128.store(direction, f64x2.add(v128.load(preconditioned), f64x2.mul(ratios, v128.load(direction))));
    preconditioned += 16;
    direction += 16;
  }
}

// C <- C + A B of a block, 4 x 4 numbers of C in registers. A is packed in strips of 4 rows, B in strips of 4 columns: the 4
// numbers of one l lie together and a strip has `depth` of them. Every number of C adds its products in the order of l,
// one after the other, as `multiply` in src/product.ts does.

/**
 * @param depth how many l
 * @param a packed, `rows` strips of 4 rows
 * @param b packed, `columns` strips of 4 columns
 * @param c column-major, `stride` numbers from one column to the next
 */
export function addProduct(depth: i32, a: usize, rows: i32, b: usize, columns: i32, c: usize, stride: i32): void {
  const strip = (<usize>depth) << 5;
  const down = (<usize>stride) << 3;
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      addTile(
        strip,
        a + <usize>i * strip,
        b + <usize>j * strip,
        c + ((<usize>i) << 5) + ((<usize>j * down) << 2),
        down,
      );
    }
  }
}

function addTile(strip: usize, a: usize, b: usize, c: usize, down: usize): void {
  const c1 = c + down;
  const c2 = c1 + down;
  const c3 = c2 + down;
  let top0 = v128.load(c);
  let low0 = v128.load(c, 16);
  let top1 = v128.load(c1);
  let low1 = v128.load(c1, 16);
  let top2 = v128.load(c2);
  let low2 = v128.load(c2, 16);
  let top3 = v128.load(c3);
  let low3 = v128.load(c3, 16);
  for (const end = a + strip; a < end; a += 32) {
    const top = v128.load(a);
    const low = v128.load(a, 16);
    let factor = v128.load64_splat(b);
    top0 = f64x2.add(top0, f64x2.mul(top, factor));
    low0 = f64x2.add(low0, f64x2.mul(low, factor));
    factor = v128.load64_splat(b, 8);
    top1 = f64x2.add(top1, f64x2.mul(top, factor));
    low1 = f64x2.add(low1, f64x2.mul(low, factor));
    factor = v128.load64_splat(b, 16);
    top2 = f64x2.add(top2, f64x2.mul(top, factor));
    low2 = f64x2.add(low2, f64x2.mul(low, factor));
    factor = v128.load64_splat(b, 24);
    top3 = f64x2.add(top3, f64x2.mul(top, factor));
    low3 = f64x2.add(low3, f64x2.mul(low, factor));
    b += 32;
  }
  v128.store(c, top0);
  v128.store(c, low0, 16);
  v128.store(c1, top1);
  v128.store(c1, low1, 16);
  v128.store(c2, top2);
  v128.store(c2, low2, 16);
  v128.store(c3, top3);
  v128.store(c3, low3, 16);
}

/**
 * Orders two texts by code point, the order of every text level in a data set: it depends on no locale, and unlike `<`
 * it also sorts characters outside the basic plane (rare Chinese characters among them) after all others.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointRank(x) - codePointRank(y);
  }
  return a.length - b.length;
}

/** Surrogates (0xD800 … 0xDFFF) stand for code points above 0xFFFF, so they rank last. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

import type { Results } from "./results.mjs";

export function benchmarkDocument(
  results: Results,
  drawing: { readonly lineFigure: unknown; readonly standaloneSvg: unknown },
): { readonly markdown: string; readonly files: Readonly<Record<string, string>> };

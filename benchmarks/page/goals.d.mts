import type { Results } from "./results.mjs";

export interface Goal {
  readonly line: string;
  readonly required: string;
  readonly aim: string;
  readonly measured: string;
  readonly verdict: "aim reached" | "reached" | "NOT REACHED" | "not measured";
}
export function goals(results: Results): readonly Goal[];
export function slope(points: readonly { readonly rows: number; readonly wall: number }[]): number;

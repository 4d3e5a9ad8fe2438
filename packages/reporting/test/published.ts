import { readFileSync } from "node:fs";
import { inRepository } from "@mesometrics/testing";
import { parse } from "yaml";
import { type ModelColumn, type PrintedTable, type RegressionTableOptions, regressionTable } from "../src/index.js";
import { model, tidyRow } from "./models.js";

/** A printed table with what a model needs beside it. */
export interface PublishedTable extends PrintedTable {
  readonly columns: readonly (PrintedTable["columns"][number] & { readonly outcome?: string })[];
}

/** The tables of a paper as `published.yaml` retypes them, with ids that a document can use. */
export function publishedTables(study: string): Readonly<Record<string, PublishedTable>> {
  const text = readFileSync(inRepository(`apps/replication/studies/${study}/published.yaml`), "utf8");
  const { tables } = parse(text) as { tables: PublishedTable[] };
  return Object.fromEntries(tables.map((table) => [table.id, { ...table, id: `table${table.id}` }]));
}

const CELL = /^(-?)\s*([\d.]+)(\**)\s*(?:\((-?)([\d.]+)\))?$/u;

/** A p-value that earns a given number of stars. */
const P_OF_STARS = [0.5, 0.07, 0.03, 0.005];

/** The models behind a printed regression table, so that `regressionTable` can print it again. */
function printedModels(table: PublishedTable, controls: (column: string) => boolean = () => false): ModelColumn[] {
  return table.columns.map(({ id, label, outcome }): ModelColumn => {
    const numbers = (roles: readonly string[]) =>
      table.rows.flatMap((row) => {
        const match = CELL.exec(row.cells[id] ?? "");
        if (match === null || !roles.includes(row.role ?? "")) return [];
        const value = Number(match[2]) * (match[1] === "-" ? -1 : 1);
        const term = row.role === "constant" ? "_cons" : row.id;
        return [{ row: term, value, stars: match[3]!.length, below: Number((match[4] ?? "") + (match[5] ?? "")) }];
      });
    const tidy = numbers(["coefficient", "trend", "instrument", "constant"]).map(({ row, value, stars, below }) => {
      const isError = table.parentheses === "standard-error";
      const standardError = isError ? below : value / below;
      const own = tidyRow(row, value, standardError, P_OF_STARS[stars]!);
      return isError ? own : { ...own, statistic: below };
    });
    const one = (role: string) => numbers([role])[0]?.value;
    const r2: Record<string, number> = {};
    if (one("r2") !== undefined) r2.reported = one("r2")!;
    if (one("adjusted-r2") !== undefined) r2.adjustedReported = one("adjusted-r2")!;
    const has = (role: string) => table.rows.find((row) => row.role === role)?.cells[id] === "Yes";
    const base = model(label ?? id, []);
    return {
      ...base,
      tidy: controls(id) ? [...tidy, tidyRow("control", 0, 1, 1)] : tidy,
      glance: { ...base.glance, outcome: outcome ?? "y", observations: one("observations") ?? 0, r2 },
      fixedEffects: [
        ...(has("unit-effects") ? [{ label: "unit", levels: null }] : []),
        ...(has("time-effects") ? [{ label: "time", levels: null }] : []),
      ],
    };
  });
}

/** The document that `regressionTable` makes of a printed table in a house style. */
export function inHouseStyle(
  table: PublishedTable,
  options: Omit<RegressionTableOptions, "id" | "title">,
  controls?: (column: string) => boolean,
) {
  const constant = table.rows.find((row) => row.role === "constant")?.id ?? "";
  return regressionTable(printedModels(table, controls), {
    labels: { _cons: constant },
    id: table.id,
    title: table.title,
    levelCounts: false,
    ...options,
  });
}

import { MesometricsError } from "@mesometrics/matrix";
import { nearestName } from "@mesometrics/panel-data";
import { cellAddress } from "../cell-sheet.js";

/** One sheet of a workbook, or a whole file without sheets. */
export interface CellSource {
  readonly file: string;
  readonly sheet: string | null;
}

/**
 * Where the cells of one column stand in their files. A number in place of a list holds for all rows, so that a million
 * rows of a plain table share one list.
 */
export interface ColumnOrigins {
  /** length n, or one for all: the source, counted in `TableOrigins.sources`; -1 for a cell without origin */
  readonly source: Int32Array | number;
  /** length n: the row in the file, counted from 0 */
  readonly row: Int32Array;
  /** length n, or one for all: the column in the file, counted from 0 */
  readonly column: Int32Array | number;
  /** length n, or one for all: counted in `TableOrigins.transformations`; -1 for a cell taken as it stands */
  readonly transformation: Int32Array | number;
}

/** Where every cell of a table comes from, as plain data. */
export interface TableOrigins {
  readonly sources: readonly CellSource[];
  /** What was done to cells: `÷ 10000`. */
  readonly transformations: readonly string[];
  readonly columns: ReadonlyMap<string, ColumnOrigins>;
}

/** Where one cell comes from. */
export interface CellSourceAddress extends CellSource {
  /** Its address: B5. */
  readonly cell: string;
  /** `÷ 10000`; null when it was taken as it stands. */
  readonly transformation: string | null;
}

function at(list: Int32Array | number, row: number): number {
  return typeof list === "number" ? list : list[row]!;
}

/**
 * The file, sheet, address and transformation of one cell; null where it has none (a missing figure).
 *
 * @param row of the table, counted from 0
 * @throws MesometricsError `UNKNOWN_COLUMN`
 * @example
 * ```ts
 * import { originOf, plainOrigins } from "@mesometrics/data-import";
 * const origins = plainOrigins({ file: "gdp.csv", sheet: null }, ["省", "gdp"], Int32Array.of(1, 3));
 * originOf(origins, "gdp", 1)?.cell; // → "B4"
 * ```
 */
export function originOf(origins: TableOrigins, column: string, row: number): CellSourceAddress | null {
  const found = origins.columns.get(column);
  if (found === undefined) {
    const names = [...origins.columns.keys()];
    const nearest = nearestName(column, names);
    throw new MesometricsError(
      "UNKNOWN_COLUMN",
      `No origins are known of a column "${column}".${nearest === null ? "" : ` Did you mean "${nearest}"?`}`,
      { column, nearest },
    );
  }
  const source = at(found.source, row);
  if (source === -1 || row < 0 || row >= found.row.length) return null;
  const transformation = at(found.transformation, row);
  return {
    ...origins.sources[source]!,
    cell: cellAddress(found.row[row]!, at(found.column, row)),
    transformation: transformation === -1 ? null : origins.transformations[transformation]!,
  };
}

/**
 * The origins of a table whose columns are those of a sheet, in its order.
 *
 * @param rows length n: the sheet's row of each row of the table, counted from 0
 * @example
 * ```ts
 * import { plainOrigins } from "@mesometrics/data-import";
 * plainOrigins({ file: "a.csv", sheet: null }, ["x"], Int32Array.of(1)).columns.get("x")?.column; // → 0
 * ```
 */
export function plainOrigins(source: CellSource, columns: readonly string[], rows: Int32Array): TableOrigins {
  return {
    sources: [source],
    transformations: [],
    columns: new Map(
      columns.map((name, column) => [name, { source: 0, row: rows, column, transformation: -1 }] as const),
    ),
  };
}

/** A cell of a list of cells, as `listedOrigins` takes it. */
export interface ListedCell {
  readonly source: CellSource;
  readonly row: number;
  readonly column: number;
  readonly transformation: string | null;
}

/** Origins of columns whose every cell may stand anywhere; null for a cell without origin. */
export function listedOrigins(columns: ReadonlyMap<string, readonly (ListedCell | null)[]>): TableOrigins {
  const sources: CellSource[] = [];
  const sourceCodes = new Map<string, number>();
  const transformations: string[] = [];
  const transformationCodes = new Map<string, number>();
  const codeOf = <Item>(codes: Map<string, number>, list: Item[], key: string, item: Item): number => {
    let code = codes.get(key);
    if (code === undefined) {
      code = list.push(item) - 1;
      codes.set(key, code);
    }
    return code;
  };
  const coded = new Map<string, ColumnOrigins>();
  for (const [name, cells] of columns) {
    const n = cells.length;
    const one = {
      source: new Int32Array(n).fill(-1),
      row: new Int32Array(n),
      column: new Int32Array(n),
      transformation: new Int32Array(n).fill(-1),
    };
    cells.forEach((cell, row) => {
      if (cell === null) return;
      const { file, sheet } = cell.source;
      one.source[row] = codeOf(sourceCodes, sources, JSON.stringify([file, sheet]), { file, sheet });
      one.row[row] = cell.row;
      one.column[row] = cell.column;
      if (cell.transformation !== null) {
        one.transformation[row] = codeOf(
          transformationCodes,
          transformations,
          cell.transformation,
          cell.transformation,
        );
      }
    });
    coded.set(name, one);
  }
  return { sources, transformations, columns: coded };
}

/**
 * The same origins with columns renamed, left out where `names` lacks them, and with a transformation said of whole columns.
 *
 * @example
 * ```ts
 * import { originOf, plainOrigins, selectOrigins } from "@mesometrics/data-import";
 * const origins = plainOrigins({ file: "a.csv", sheet: null }, ["GDP(万元)"], Int32Array.of(1));
 * const named = selectOrigins(origins, [{ from: "GDP(万元)", to: "gdp", transformation: "÷ 10000" }]);
 * originOf(named, "gdp", 0)?.transformation; // → "÷ 10000"
 * ```
 */
export function selectOrigins(
  origins: TableOrigins,
  selection: readonly { readonly from: string; readonly to: string; readonly transformation?: string | null }[],
): TableOrigins {
  const transformations = [...origins.transformations];
  const columns = new Map<string, ColumnOrigins>();
  for (const { from, to, transformation = null } of selection) {
    const found = origins.columns.get(from);
    if (found === undefined) continue;
    if (transformation === null) {
      columns.set(to, found);
      continue;
    }
    const extended = (code: number): number => {
      const text = code === -1 ? transformation : `${origins.transformations[code]!}; ${transformation}`;
      const known = transformations.indexOf(text);
      return known === -1 ? transformations.push(text) - 1 : known;
    };
    const { transformation: before } = found;
    columns.set(to, {
      ...found,
      transformation: typeof before === "number" ? extended(before) : before.map(extended),
    });
  }
  return { sources: origins.sources, transformations, columns };
}

import { MesometricsError } from "@mesometrics/matrix";
import { assembleWeights, checkedUnits, knownOption, type Link } from "../assemble-weights.js";
import { named } from "../match-units.js";
import type { SpatialWeights, WeightsOptions } from "../spatial-weights.js";
import { weightsFromMatrix } from "../weights-from-matrix.js";
import { edgeWeights, type WeightedEdge } from "./edge-weights.js";

/**
 * Text formats of weights.
 *
 * - `gal`: GeoDa's neighbour lists, `id count` and a line of neighbours; links only;
 * - `gwt`: GeoDa's `id neighbour value`, the value a distance or a weight;
 * - `csv`: a full matrix with labels in the first row and column;
 * - `stata`: Stata's `spmatrix export` and `spmat`: N, then `id` and N values a line;
 * - `matlab`: a full matrix of numbers without labels (blanks, tabs, commas or semicolons between them);
 * - `matlab-sparse`: `row column value` with positions from 1, as MATLAB's `spconvert` and LeSage's toolbox read it.
 */
export type WeightsFormat = (typeof weightsFormats)[number];

export const weightsFormats = ["gal", "gwt", "csv", "stata", "matlab", "matlab-sparse"] as const;

export interface ReadWeightsOptions extends WeightsOptions {
  readonly format: WeightsFormat;
  /**
   * The units in the order wanted. Files with labels must hold the same ones (a `gwt` file may lack units without
   * neighbours); `matlab` and `matlab-sparse` files have positions only, so there they are needed and name the positions.
   */
  readonly units?: readonly (string | number)[];
  /** What the third column of a `gwt` file means; needed there. `binary` ignores it, `inverse` takes 1 / value. */
  readonly values?: "binary" | "weight" | "inverse";
}

/**
 * Reads weights from the text of a file.
 *
 * R: `spdep::read.gal`, `read.gwt2nb`; Stata: `spmatrix import`.
 *
 * @throws `INVALID_FILE` (with the line), `UNITS_REQUIRED`, `WEIGHTS_UNITS_MISMATCH`, `DUPLICATE_UNIT`, `UNKNOWN_UNIT`,
 * `SELF_LOOP`, `DUPLICATE_EDGE`, `INVALID_WEIGHT`, `SHAPE_MISMATCH`, `TOO_FEW_UNITS`, `ISLAND`, `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { readWeights, spatialLag } from "@mesometrics/spatial";
 * const weights = readWeights("0 3 map name\na 1\nb\nb 2\na c\nc 1\nb\n", { format: "gal" });
 * Array.from(spatialLag(weights, [1, 2, 4])); // → [2, 2.5, 2]
 * ```
 */
export function readWeights(text: string, options: ReadWeightsOptions): SpatialWeights {
  const format = knownOption("format", options.format, weightsFormats);
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ number: i + 1, text: line.trim() }));
  if (format === "gal") return readGal(lines, options);
  if (format === "gwt") return readGwt(lines, options);
  if (format === "csv") return readCsv(lines, options);
  if (format === "stata") return readStata(lines, options);
  return format === "matlab" ? readNumbers(lines, options) : readTriplets(lines, options);
}

interface Line {
  readonly number: number;
  readonly text: string;
}

function invalidFile(what: string, line: Line | undefined): MesometricsError {
  return new MesometricsError(
    "INVALID_FILE",
    line === undefined ? `The file ends early: ${what}.` : `Line ${line.number}: ${what}.`,
    { line: line?.number ?? null },
  );
}

function cellsOf(line: Line): string[] {
  return line.text.split(/[\s,;]+/).filter((cell) => cell !== "");
}

function numberOf(cell: string, line: Line): number {
  const value = cell === "" ? Number.NaN : Number(cell);
  if (Number.isNaN(value)) throw invalidFile(`"${cell}" is no number`, line);
  return value;
}

/** "0 n layer id" or "n": the count of units. */
function headerCount(line: Line | undefined): number {
  if (line === undefined) throw invalidFile("there is no header", line);
  const cells = line.text.split(/\s+/);
  const count = numberOf(cells.length > 1 ? cells[1] : cells[0], line);
  if (!Number.isInteger(count) || count < 1) throw invalidFile(`the header "${line.text}" has no count of units`, line);
  return count;
}

/** The labels of a file in the order wanted. */
function orderedUnits(found: readonly string[], wanted: ReadWeightsOptions["units"]): readonly string[] {
  if (wanted === undefined) return found;
  const labels = checkedUnits(wanted);
  const known = new Set(found);
  const asked = new Set(labels);
  const missing = labels.filter((label) => !known.has(label));
  const extra = found.filter((label) => !asked.has(label));
  if (missing.length === 0 && extra.length === 0) return labels;
  throw new MesometricsError(
    "WEIGHTS_UNITS_MISMATCH",
    "The units of the file are not those asked for: " +
      [
        missing.length > 0 ? `not in the file: ${named(missing)}` : "",
        extra.length > 0 ? `only in the file: ${named(extra)}` : "",
      ]
        .filter((part) => part !== "")
        .join("; "),
    { missing, extra },
  );
}

function readGal(lines: readonly Line[], options: ReadWeightsOptions): SpatialWeights {
  const filled = lines.filter(({ text }) => text !== "");
  const count = headerCount(filled[0]);
  const found: string[] = [];
  const edges: WeightedEdge[] = [];
  let at = 1;
  for (let unit = 0; unit < count; unit++) {
    const head = filled[at];
    if (head === undefined) throw invalidFile(`${count} units are announced, but only ${unit} are there`, head);
    const [from, size, ...rest] = head.text.split(/\s+/);
    const neighbours = size === undefined ? Number.NaN : numberOf(size, head);
    if (rest.length > 0 || !Number.isInteger(neighbours) || neighbours < 0) {
      throw invalidFile(`"${head.text}" is not a unit and its count of neighbours`, head);
    }
    found.push(from);
    at++;
    if (neighbours === 0) continue;
    const line = filled[at];
    const listed = line === undefined ? [] : line.text.split(/\s+/);
    if (listed.length !== neighbours) {
      throw invalidFile(`${from} has ${neighbours} neighbours by count, but ${listed.length} are listed`, line);
    }
    for (const to of listed) edges.push({ from, to });
    at++;
  }
  if (at < filled.length) throw invalidFile(`there is more than the ${count} units announced`, filled[at]);
  return edgeWeights(orderedUnits(checkedUnits(found), options.units), edges, options);
}

function readGwt(lines: readonly Line[], options: ReadWeightsOptions): SpatialWeights {
  const { values } = options;
  if (values === undefined) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      'The third column of a gwt file may be a distance or a weight: say { values: "binary" }, "weight" or "inverse".',
      { argument: "values" },
    );
  }
  knownOption("values", values, ["binary", "weight", "inverse"] as const);
  const filled = lines.filter(({ text }) => text !== "");
  const count = headerCount(filled[0]);
  const found = new Set<string>();
  const edges = filled.slice(1).map((line): WeightedEdge => {
    const [from, to, value, ...rest] = line.text.split(/\s+/);
    if (value === undefined || rest.length > 0) throw invalidFile(`"${line.text}" is not a link and its value`, line);
    const given = numberOf(value, line);
    if (values === "inverse" && !(given > 0)) throw invalidFile(`the distance ${value} has no inverse`, line);
    found.add(from).add(to);
    return { from, to, weight: values === "binary" ? 1 : values === "weight" ? given : 1 / given };
  });
  if (options.units === undefined && found.size !== count) {
    throw new MesometricsError(
      "UNITS_REQUIRED",
      `The file announces ${count} units and links ${found.size}; name all units, { units: […] }.`,
      { announced: count, found: found.size },
    );
  }
  return edgeWeights(options.units ?? [...found], edges, options);
}

/** The cells of a line of comma-separated values; a quoted cell may hold commas and doubled quotes. */
function csvCells(line: Line): string[] {
  const cells: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(,|$)/gy;
  for (let match = pattern.exec(line.text); match !== null; match = pattern.exec(line.text)) {
    cells.push(match[1] === undefined ? match[2].trim() : match[1].replaceAll('""', '"'));
    if (match[3] === "") break;
  }
  return cells;
}

function readCsv(lines: readonly Line[], options: ReadWeightsOptions): SpatialWeights {
  const [head, ...body] = lines.filter(({ text }) => text !== "");
  if (head === undefined) throw invalidFile("there is no header", head);
  const columns = checkedUnits(csvCells(head).slice(1));
  const rows = new Map<string, number[]>();
  for (const line of body) {
    const [label, ...cells] = csvCells(line);
    if (cells.length !== columns.length) {
      throw invalidFile(`${label} has ${cells.length} weights, but there are ${columns.length} columns`, line);
    }
    if (rows.has(label)) throw invalidFile(`${label} has a second row`, line);
    rows.set(
      label,
      cells.map((cell) => numberOf(cell, line)),
    );
  }
  return matrixByLabel(columns, rows, options);
}

function matrixByLabel(
  columns: readonly string[],
  rows: ReadonlyMap<string, readonly number[]>,
  options: ReadWeightsOptions,
): SpatialWeights {
  const units = orderedUnits(orderedUnits([...rows.keys()], columns), options.units);
  const position = new Map(columns.map((label, j) => [label, j]));
  return weightsFromMatrix(
    units,
    units.map((row) => units.map((column) => (rows.get(row) as number[])[position.get(column) as number])),
    options,
  );
}

function readStata(lines: readonly Line[], options: ReadWeightsOptions): SpatialWeights {
  const [head, ...body] = lines.filter(({ text }) => text !== "");
  const count = headerCount(head === undefined ? head : { ...head, text: cellsOf(head)[0] });
  if (body.length !== count) throw invalidFile(`${count} rows are announced, but ${body.length} follow`, head);
  const rows = new Map<string, number[]>();
  for (const line of body) {
    const [label, ...cells] = cellsOf(line);
    if (cells.length !== count) throw invalidFile(`${label} has ${cells.length} weights instead of ${count}`, line);
    if (rows.has(label)) throw invalidFile(`${label} has a second row`, line);
    rows.set(
      label,
      cells.map((cell) => numberOf(cell, line)),
    );
  }
  return matrixByLabel([...rows.keys()], rows, options);
}

function namedPositions(options: ReadWeightsOptions): readonly string[] {
  if (options.units !== undefined) return checkedUnits(options.units);
  throw new MesometricsError(
    "UNITS_REQUIRED",
    "This format has no labels: name the units of its rows, { units: […] }, in their order.",
  );
}

function readNumbers(lines: readonly Line[], options: ReadWeightsOptions): SpatialWeights {
  const units = namedPositions(options);
  const rows = lines.filter(({ text }) => text !== "").map((line) => cellsOf(line).map((cell) => numberOf(cell, line)));
  return weightsFromMatrix(units, rows, options);
}

function readTriplets(lines: readonly Line[], options: ReadWeightsOptions): SpatialWeights {
  const units = namedPositions(options);
  const links: Link[] = [];
  const seen = new Set<number>();
  for (const line of lines) {
    if (line.text === "") continue;
    const cells = cellsOf(line).map((cell) => numberOf(cell, line));
    const [row, column, weight] = cells;
    const inside = [row, column].every((k) => Number.isInteger(k) && k >= 1 && k <= units.length);
    if (cells.length !== 3 || !inside) {
      throw invalidFile(`"${line.text}" is not row, column (1 to ${units.length}) and value`, line);
    }
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new MesometricsError("INVALID_WEIGHT", `Line ${line.number}: a weight is a finite number, zero or more.`, {
        line: line.number,
        value: String(weight),
      });
    }
    // A zero in the last corner tells MATLAB the size.
    if (weight === 0) continue;
    if (row === column) {
      throw new MesometricsError("SELF_LOOP", `Line ${line.number} links ${units[row - 1]} with itself.`, {
        unit: units[row - 1],
      });
    }
    const key = (row - 1) * units.length + column - 1;
    if (seen.has(key)) {
      throw new MesometricsError("DUPLICATE_EDGE", `Line ${line.number} repeats an element.`, {
        edge: [units[row - 1], units[column - 1]],
      });
    }
    seen.add(key);
    links.push([row - 1, column - 1, weight]);
  }
  return assembleWeights(units, links, options, { construction: "sparse matrix from a file" });
}

import { MesometricsError } from "@mesometrics/matrix";

/** Values as a library gives them, as a column: numbers (missing = NaN), or texts and null; dates become ISO texts. */
export function columnFrom(
  values: ArrayLike<unknown>,
  name: string,
  file: string,
): Float64Array | readonly (string | null)[] {
  if (values instanceof Float64Array) return values;
  const count = values.length;
  let isNumeric = true;
  for (let i = 0; i < count && isNumeric; i++) {
    const value = values[i];
    isNumeric =
      value === null ||
      value === undefined ||
      typeof value === "number" ||
      typeof value === "bigint" ||
      typeof value === "boolean";
  }
  if (!isNumeric) return Array.from({ length: count }, (_, i) => textOf(values[i], name, file, i));
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = values[i];
    const number = value === null || value === undefined ? Number.NaN : Number(value);
    if (typeof value === "bigint" && BigInt(number) !== value) {
      throw new MesometricsError(
        "UNSUPPORTED_COLUMN",
        `${file}: column "${name}", row ${i + 1} holds ${value}, which no double holds exactly. Write the column as text.`,
        { column: name, row: i + 1 },
      );
    }
    if (number === Number.POSITIVE_INFINITY || number === Number.NEGATIVE_INFINITY) {
      throw new MesometricsError("INFINITE_CELL", `${file}: column "${name}", row ${i + 1} is infinite.`, {
        column: name,
        row: i + 1,
      });
    }
    numbers[i] = number;
  }
  return numbers;
}

function textOf(value: unknown, name: string, file: string, row: number): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value === "" ? null : value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, "");
  throw new MesometricsError(
    "UNSUPPORTED_COLUMN",
    `${file}: column "${name}", row ${row + 1} holds no number, text or date; flat columns are read.`,
    { column: name, row: row + 1 },
  );
}

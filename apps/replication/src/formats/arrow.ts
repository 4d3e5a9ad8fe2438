import { MesometricsError } from "@mesometrics/matrix";
import type { Table } from "@mesometrics/panel-data";
import { columnFrom } from "./column-from.js";

/** Reads an Arrow file or stream (Feather 2), not compressed, by flechette. @throws MesometricsError `DAMAGED_FILE`, `UNSUPPORTED_COLUMN` */
export async function readArrow(bytes: Buffer, file: string): Promise<Table> {
  const { tableFromIPC } = await import("@uwdata/flechette");
  let columns: (readonly [name: string, values: ArrayLike<unknown>])[];
  try {
    // By position: the library's object of columns would lose one called `__proto__`.
    const read = tableFromIPC(bytes, { useDate: true });
    columns = read.names.map((name, at) => [name, read.getChildAt(at)!.toArray() as ArrayLike<unknown>] as const);
  } catch (error) {
    const message = (error as Error).message;
    const advice = /codec|compress/i.test(message) ? " Write it without compression, or as Parquet." : "";
    throw new MesometricsError("DAMAGED_FILE", `${file} cannot be read as an Arrow file: ${message}.${advice}`, {
      file,
    });
  }
  const table = columns.map(([name, values]) => [name, columnFrom(values, name, file)] as const);
  if (table.length === 0) throw new MesometricsError("EMPTY_FILE", `${file} has no columns.`, { file });
  return Object.fromEntries(table) as Table;
}

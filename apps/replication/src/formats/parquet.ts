import { MesometricsError } from "@mesometrics/matrix";
import type { Table } from "@mesometrics/panel-data";
import { columnFrom } from "./column-from.js";

const MOST_CELLS = 200_000_000;

/** Reads a Parquet file, compressed or not, by hyparquet. @throws MesometricsError `DAMAGED_FILE`, `FILE_TOO_LARGE`, `UNSUPPORTED_COLUMN` */
export async function readParquet(bytes: Buffer, file: string): Promise<Table> {
  const [{ parquetMetadataAsync, parquetRead, parquetSchema }, { compressors }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ]);
  const source = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  try {
    const metadata = await parquetMetadataAsync(source);
    const names = parquetSchema(metadata).children.map((child) => {
      if (child.children.length === 0) return child.element.name;
      throw new MesometricsError(
        "UNSUPPORTED_COLUMN",
        `${file}: column "${child.element.name}" is nested; flat columns are read.`,
        { column: child.element.name },
      );
    });
    const rows = Number(metadata.num_rows);
    if (rows * names.length > MOST_CELLS) {
      throw new MesometricsError(
        "FILE_TOO_LARGE",
        `${file} declares ${rows} rows of ${names.length} columns, more than ${MOST_CELLS} cells.`,
        { file },
      );
    }
    const columns = new Map<string, unknown[]>(names.map((name) => [name, new Array(rows).fill(null)]));
    await parquetRead({
      file: source,
      metadata,
      compressors,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const column = columns.get(columnName)!;
        for (let i = 0; i < columnData.length; i++) column[rowStart + i] = columnData[i];
      },
    });
    return Object.fromEntries([...columns].map(([name, values]) => [name, columnFrom(values, name, file)])) as Table;
  } catch (error) {
    if (error instanceof MesometricsError) throw error;
    throw new MesometricsError(
      "DAMAGED_FILE",
      `${file} cannot be read as a Parquet file: ${(error as Error).message}`,
      { file },
    );
  }
}

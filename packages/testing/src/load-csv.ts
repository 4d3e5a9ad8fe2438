/**
 * A plain csv text as columns: a column whose every cell is a number, empty or `NA` becomes numbers (missing: null), any
 * other column stays text. Quoted cells may hold commas and doubled quotes. For test fixtures only.
 */
export function loadCsv(text: string): Record<string, (number | null)[] | (string | null)[]> {
  const [header, ...rows] = parseRows(text);
  if (header === undefined) throw new Error("The csv text has no header line");
  const columns: Record<string, (number | null)[] | (string | null)[]> = {};
  for (const [j, name] of header.entries()) {
    const cells = rows.map((row) => row[j] ?? "");
    const isMissing = (cell: string) => cell === "" || cell === "NA";
    const numeric = cells.every((cell) => isMissing(cell) || Number.isFinite(Number(cell)));
    columns[name] = numeric
      ? cells.map((cell) => (isMissing(cell) ? null : Number(cell)))
      : cells.map((cell) => (isMissing(cell) ? null : cell));
  }
  return columns;
}

function parseRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") {
      row.push(cell);
      cell = "";
    } else if (c === "\n") {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = "";
    } else if (c !== "\r") cell += c;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows;
}

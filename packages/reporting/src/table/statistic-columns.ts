import type { Words } from "../words.js";
import {
  type Cell,
  emptyCell,
  type RowGroup,
  type TableColumn,
  type TableDocument,
  type TableRow,
} from "./document.js";
import type { ShownStatistic } from "./regression-options.js";

/**
 * The same table with every statistic of a coefficient in a column of its own, instead of a line of its own. A model's
 * label becomes a heading over its columns.
 */
export function statisticColumns(
  table: TableDocument,
  statistics: readonly ShownStatistic[],
  words: Words,
): TableDocument {
  const shown = statistics.filter((statistic) => statistic !== "none");
  const width = 1 + shown.length;
  const columns = table.columns.flatMap((column): TableColumn[] => [
    { ...column, number: null, label: words.estimate },
    ...shown.map((statistic) => ({
      id: `${column.id}:${statistic}`,
      number: null,
      label: words.statisticColumns[statistic] ?? statistic,
      align: "decimal" as const,
      source: column.source,
    })),
  ]);
  const models = table.columns.map((column, index) => ({
    label: [column.number, column.label].filter((part) => part !== null && part !== "").join(" "),
    from: index * width,
    to: index * width + width - 1,
  }));
  const spanners = table.spanners.map((level) =>
    level.map(({ label, from, to }) => ({ label, from: from * width, to: to * width + width - 1 })),
  );
  return {
    ...table,
    columns,
    spanners: [...spanners, models],
    groups: table.groups.map((group) => widened(group, shown, width)),
  };
}

function widened(group: RowGroup, shown: readonly ShownStatistic[], width: number): RowGroup {
  const rows: TableRow[] = [];
  for (const row of group.rows) {
    const place = row.continues ? shown.findIndex((statistic) => row.id.endsWith(`:${statistic}`)) : -1;
    const last = rows.at(-1);
    if (place < 0 || last === undefined) {
      const cells = row.cells.flatMap((cell): Cell[] => [cell, ...shown.map(() => emptyCell)]);
      rows.push({ ...row, cells });
      continue;
    }
    const cells = last.cells.map((cell, index) =>
      index % width === place + 1 ? bare(row.cells[(index - place - 1) / width] ?? emptyCell) : cell,
    );
    rows[rows.length - 1] = { ...last, cells };
  }
  return { ...group, rows };
}

/** In a column of its own a number needs no parentheses. */
function bare(cell: Cell): Cell {
  return cell.kind === "number" ? { ...cell, enclosure: "none" } : cell;
}

import { MesometricsError } from "@mesometrics/matrix";
import { type Label, localise } from "../label.js";
import { checkTable, type RowGroup, type TableDocument, type TableNote } from "./document.js";
import { tableList } from "./table-list.js";

export interface PanelTableOptions {
  readonly id: string;
  readonly title: Label;
  /** Tables with the same columns, from the top. */
  readonly panels: readonly { readonly label: Label; readonly table: TableDocument }[];
  /** Ids of groups of rows (`fixed-effects`, `fit`) that are equal in all panels and stand once, at the bottom. */
  readonly shared?: readonly string[];
  readonly notes?: readonly Label[];
}

/**
 * Tables stacked as panels A, B, … under one heading, each with its own rows of fit unless they are `shared`. Notes that
 * are equal stand once; a note of one panel names it.
 *
 * @throws TABLE_SHAPE when columns differ; PANEL_ROWS_DIFFER when shared rows do; NO_TABLES, DUPLICATE_ID,
 * MIXED_STAR_SCHEMES
 * @example
 * ```ts
 * import { dataTable, panelTable, renderText } from "@mesometrics/reporting";
 * const part = (id: string, value: number) =>
 *   dataTable({ id, title: id, columns: [{ id: "x", label: "x" }], rows: [{ label: "mean", values: [value] }], decimals: 1 });
 * const table = panelTable({
 *   id: "both",
 *   title: "Both",
 *   panels: [{ label: "Panel A. East", table: part("a", 1) }, { label: "Panel B. West", table: part("b", 2) }],
 * });
 * renderText(table).split("\n").slice(4, 6); // → ["Panel A. East", "mean         1.0"]
 * ```
 */
export function panelTable(options: PanelTableOptions): TableDocument {
  const tables = tableList(options.panels.map((panel) => panel.table));
  const [first] = tables as [TableDocument, ...TableDocument[]];
  const { language } = first;
  const heads = tables.map((table) =>
    JSON.stringify([table.columns.map(({ number, label }) => [number, label]), table.spanners]),
  );
  if (new Set(heads).size > 1) {
    throw new MesometricsError(
      "TABLE_SHAPE",
      `The panels of table "${options.id}" have different columns; panels share one heading.`,
      { table: options.id },
    );
  }
  const shared = options.shared ?? [];
  const groups: RowGroup[] = [];
  options.panels.forEach(({ label, table }, index) => {
    const id = `panel${index + 1}`;
    groups.push({ id, label: localise(label, language), ruled: index > 0, rows: [] });
    for (const group of table.groups) {
      if (shared.includes(group.id)) continue;
      groups.push({
        ...group,
        id: `${id}:${group.id}`,
        ruled: group.ruled && group !== table.groups[0],
        rows: group.rows.map((row) => ({ ...row, id: `${id}:${row.id}` })),
      });
    }
  });
  for (const [index, id] of shared.entries()) {
    const found = tables.map((table) => table.groups.find((group) => group.id === id));
    const [one] = found;
    const printed = found.map((group) => JSON.stringify(group?.rows.map(({ label, cells }) => [label, cells])));
    if (one === undefined || new Set(printed).size > 1) {
      throw new MesometricsError(
        "PANEL_ROWS_DIFFER",
        `The rows "${id}" are not the same in all panels of table "${options.id}", so they cannot stand once for all.`,
        { table: options.id, group: id },
      );
    }
    groups.push({ ...one, ruled: index === 0 });
  }
  return checkTable({
    ...first,
    id: options.id,
    title: localise(options.title, language),
    groups: withSources(groups, tables),
    stars: tables.find((table) => table.stars !== null)?.stars ?? null,
    notes: [
      ...panelNotes(options, tables),
      ...(options.notes ?? []).map((note): TableNote => ({ kind: "remark", text: localise(note, language) })),
    ],
    provenance: tables.flatMap((table, index) =>
      table.provenance.map((record) => ({ ...record, id: index === 0 ? record.id : `panel${index + 1}:${record.id}` })),
    ),
  });
}

/** Columns keep the source of the first panel; the numbers of the others name theirs. */
function withSources(groups: readonly RowGroup[], tables: readonly TableDocument[]): RowGroup[] {
  return groups.map((group): RowGroup => {
    const panel = /^panel(\d+):/u.exec(group.id)?.[1];
    if (panel === undefined || panel === "1" || tables[Number(panel) - 1]?.provenance.length === 0) return group;
    const prefix = (source: string | null) => (source === null ? null : `panel${panel}:${source}`);
    return {
      ...group,
      rows: group.rows.map((row) => ({
        ...row,
        cells: row.cells.map((cell) => {
          if (cell.kind === "number" || cell.kind === "interval") return { ...cell, source: prefix(cell.source) };
          if (cell.kind !== "sequence") return cell;
          return { ...cell, cells: cell.cells.map((part) => ({ ...part, source: prefix(part.source) })) };
        }),
      })),
    };
  });
}

function panelNotes(options: PanelTableOptions, tables: readonly TableDocument[]): TableNote[] {
  const { language } = tables[0] as TableDocument;
  const all = new Map<string, { readonly note: TableNote; readonly panels: number[] }>();
  tables.forEach((table, index) => {
    for (const note of table.notes) {
      const key = JSON.stringify(note);
      const found = all.get(key);
      if (found === undefined) all.set(key, { note, panels: [index] });
      else found.panels.push(index);
    }
  });
  return [...all.values()].map(({ note, panels }) => {
    if (panels.length === tables.length || note.mark !== undefined) return note;
    const names = panels.map((index) => localise(options.panels[index]!.label, language)).join(", ");
    return { ...note, text: `${names}${language === "zh" ? "：" : ": "}${note.text}` };
  });
}

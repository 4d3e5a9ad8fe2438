/// <reference types="node" />
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { type ShiftShare, shiftShare, shiftShareFromExposure } from "@mesometrics/indicators";
import { type Dataset, panel, type Table } from "@mesometrics/panel-data";
import { loadCsv, sharedReferenceFolder } from "@mesometrics/testing";

function text(name: string): string | undefined {
  const path = resolve(sharedReferenceFolder(), "../data/iv", name);
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

const numbers = (line: string): number[] => line.split(",").map(Number);

/** Autor, Dorn and Hanson (2013) as ShiftShareSE ships it: 722 zones, 2 periods, 770 shares, no shocks. */
export function adh(): { data: Dataset; design: ShiftShare; groups: Record<string, number> } | undefined {
  const [reg, wide, sic] = [text("adh_reg.csv"), text("adh_W.csv.gz"), text("adh_sic.csv")];
  if (reg === undefined || wide === undefined || sic === undefined) return undefined;
  const table = loadCsv(reg) as Record<string, (string | number)[]>;
  const isLate = (table.t2 as (string | number)[]).map((value) => (String(value).toUpperCase() === "TRUE" ? 1 : 0));
  const data = panel(
    {
      ...table,
      t2: isLate,
      decade: isLate.map((late) => 1990 + 10 * late),
      division: (table.division as (string | number)[]).map(String),
    } as unknown as Table,
    { unit: "czone", time: "decade" },
  ) as Dataset;
  const sectors = sic.trim().split(/\s+/).slice(1);
  const cells = { unit: [] as number[], sector: [] as string[], time: [] as number[], value: [] as number[] };
  wide
    .trim()
    .split("\n")
    .slice(1)
    .forEach((line, row) => {
      numbers(line).forEach((share, k) => {
        if (share === 0) return;
        cells.unit.push(Number(table.czone[row]));
        cells.sector.push(sectors[k]);
        cells.time.push(1990 + 10 * isLate[row]);
        cells.value.push(share);
      });
    });
  const design = shiftShareFromExposure(
    cells,
    {
      unit: table.czone as number[],
      time: isLate.map((late) => 1990 + 10 * late),
      value: table.IV as number[],
    },
    { shares: "by-period", areShares: true },
  );
  return { data, design, groups: Object.fromEntries(sectors.map((one) => [one, Math.floor(Number(one) / 10)])) };
}

/** The same as the package bartik.weight ships it: shares and shocks by year and industry. */
export function adhWithShocks(): { data: Dataset; design: ShiftShare } | undefined {
  const [master, local, global] = [
    text("rotemberg_adh_master.csv"),
    text("rotemberg_adh_local_wide.csv.gz"),
    text("rotemberg_adh_global.csv"),
  ];
  if (master === undefined || local === undefined || global === undefined) return undefined;
  const lines = local.trim().split("\n");
  const names = lines[0].split(",").map((name) => /^t(\d+)_sh_ind_(\w+)$/.exec(name.replaceAll('"', "")));
  const cells = { unit: [] as number[], sector: [] as string[], time: [] as number[], value: [] as number[] };
  for (const line of lines.slice(1)) {
    const row = numbers(line);
    row.forEach((share, k) => {
      const [, year, sector] = names[k] ?? [];
      if (sector === undefined || Number(year) !== row[1] || share === 0) return;
      cells.unit.push(row[0]);
      cells.sector.push(sector);
      cells.time.push(row[1]);
      cells.value.push(share);
    });
  }
  const shocks = loadCsv(global) as Record<string, (string | number)[]>;
  const design = shiftShare(
    cells,
    { sector: shocks.ind.map(String), time: shocks.year, value: shocks.trade_ as number[] },
    { shares: "by-period", areShares: true, absent: "zero" },
  );
  return { data: panel(loadCsv(master) as never, { unit: "czone", time: "year" }) as unknown as Dataset, design };
}

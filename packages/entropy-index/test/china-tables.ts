import { type Panel, panel, type Table } from "@mesometrics/panel-data";
import { loadCsv, sharedText } from "@mesometrics/testing";
import type { CompositeIndexSpec, Direction } from "../src/index.js";

type Cells = readonly (number | null)[];

/** A table of Chinese provincial statistics, or undefined where it is absent: these tables stay outside the repository. */
export function chinaTable(name: string): Record<string, Cells> | undefined {
  const text = sharedText(`../data/china-provinces/${name}.csv`);
  return text === undefined ? undefined : (loadCsv(text) as Record<string, Cells>);
}

const ratio = (a: Cells, b: Cells, factor = 1): Cells =>
  a.map((value, row) => (value === null || b[row] === null ? null : (value / b[row]!) * factor));

/** One dimension a list of indicators. */
function specOf(dimensions: Readonly<Record<string, Readonly<Record<string, Direction>>>>): CompositeIndexSpec {
  return {
    dimensions: Object.entries(dimensions).map(([id, indicators]) => ({
      id,
      indicators: Object.entries(indicators).map(([name, direction]) => ({ id: name, direction })),
    })),
  };
}

function panelOf(table: Record<string, Cells>, columns: Table, keep?: (row: number) => boolean): Panel {
  const rows = table.year!.map((_, row) => row).filter((row) => keep === undefined || keep(row));
  const all: Table = {
    province: table.province_en as unknown as readonly string[],
    year: table.year as number[],
    ...columns,
  };
  const kept = Object.fromEntries(
    Object.entries(all).map(([name, cells]) => [name, rows.map((row) => (cells as Cells)[row]!)]),
  );
  return panel(kept as Table, { unit: "province", time: "year" });
}

/** What 30 provinces in 2012 … 2023 have of the 15 indicators of He's framework, some by proxy. */
export function manufacturingQuality(table: Record<string, Cells>): {
  readonly spec: CompositeIndexSpec;
  readonly data: Panel;
} {
  return {
    spec: specOf({
      rd_capability: { rd_input_intensity: "+", patents_per_capita: "+", rd_personnel_intensity: "+" },
      economic_efficiency: { manufacturing_growth: "+", labour_productivity: "+" },
      industrial_coordination: { manufacturing_share: "+", structure_upgrading: "+" },
    }),
    data: panelOf(table, {
      rd_input_intensity: table.rd_intensity!,
      patents_per_capita: table.inventions_per_rd_fte!,
      rd_personnel_intensity: table.rd_fte_per_urban_employee!,
      manufacturing_growth: table.secondary_growth!,
      labour_productivity: table.gdp!.map(
        (gdp, row) => (gdp! * table.secondary_share![row]!) / 100 / table.urban_unit_employment![row]!,
      ),
      manufacturing_share: table.secondary_share!,
      structure_upgrading: table.newprod_revenue_gdp!,
    }),
  };
}

export const infrastructureSpec = specOf({
  basic_condition: { cable_density: "+", internet_users: "+", mobile_internet_users: "+" },
  input_level: { rd_share: "+" },
  development_result: { ai_patents: "+", it_workers: "+", software_share: "+" },
});

/** Proxies of Xie's infrastructure index; two cells of the source are missing. */
export function infrastructure(table: Record<string, Cells>, areas: Record<string, Cells>, complete: boolean): Panel {
  const area = new Map(areas.code!.map((code, row) => [code, areas.area_km2_polygon![row]!]));
  const columns = {
    cable_density: table.cable_long_distance_km!.map((km, row) =>
      km === null ? null : km / area.get(table.code![row]!)!,
    ),
    internet_users: table.broadband_ports!,
    mobile_internet_users: table.mobile_subscribers!,
    rd_share: ratio(table.ind_rd_expenditure!, table.gdp!),
    ai_patents: table.invention_grants!,
    it_workers: table.it_employment!,
    software_share: ratio(table.software_revenue!, table.gdp!),
  };
  const whole = (row: number) => Object.values(columns).every((cells) => cells[row] !== null);
  return panelOf(table, columns, complete ? whole : undefined);
}

export const greenSpec = specOf({
  emissions: { so2_intensity: "-", cod_intensity: "-" },
  economy: { tertiary_share: "+", labour_productivity: "+" },
});

export function green(table: Record<string, Cells>): Panel {
  const columns = {
    so2_intensity: ratio(table.so2_13!, table.va_industry_13!),
    cod_intensity: ratio(table.cod_13!, table.va_industry_13!),
    tertiary_share: ratio(table.va_tertiary_13!, table.va_secondary_13!),
    labour_productivity: ratio(table.va_industry_13!, table.mfg_urban_employment_13!),
  };
  return panelOf(table, columns, (row) => Object.values(columns).every((cells) => cells[row] !== null));
}

export const energySpec = specOf({ energy: { energy_intensity: "-" }, capital: { capital_per_worker: "+" } });

export function energy(table: Record<string, Cells>): Panel {
  return panelOf(table, {
    energy_intensity: ratio(table.energy_consumption!, table.gdp!),
    capital_per_worker: ratio(table.capital_stock_1997p!, table.employment_total!),
  });
}

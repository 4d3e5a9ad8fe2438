import {
  type CheckedFormula,
  type CheckedFormulas,
  crossSection,
  type Dataset,
  expandFormula,
  panel,
  parseFormula,
} from "../src/index.js";

function fit<C, const F extends string>(data: Dataset<C>, formula: CheckedFormula<F, C>): string {
  return `${parseFormula(formula).source} on ${data.rows}`;
}

const data = panel(
  {
    state: ["a", "b"],
    year: [1, 1],
    y: [1, 2],
    x: new Float64Array(2),
    收入: [1, 2],
    "GDP (bn) | real": [1, 2],
    ok: [true, false],
  },
  { unit: "state", time: "year" },
);

fit(data, "y ~ x");
fit(data, 'log(y) ~ log(x) + I(x^2) + lag(x, 1):收入 + i(state, ref = "a") | state + year');
fit(data, "y ~ x * 收入 + `GDP (bn) | real` - 1 + ok | state^year + state[x] | x ~ lag(收入, -2)");
fit(data, "y~i(state,x)+(x+收入):ok|0");
fit(data, "y ~ 1.5e-3 + .5");
fit(data, "y ~ x" as string);

// @ts-expect-error no column "incmoe"
fit(data, "y ~ incmoe");
// @ts-expect-error no column "ye"
fit(data, "log(ye) ~ x");
// @ts-expect-error no column "yaer"
fit(data, "y ~ x | state + yaer");
// @ts-expect-error no column "zz"
fit(data, "y ~ 1 | state | x ~ zz");
// @ts-expect-error no column "GDP"
fit(data, "y ~ `GDP`");
// @ts-expect-error no function "ln"
fit(data, "y ~ ln(x)");
// @ts-expect-error "state" holds text
fit(data, "y ~ state");
// @ts-expect-error "state" holds text
fit(data, "state ~ x");
// @ts-expect-error no column "log": a function's name is no column
fit(data, "y ~ log");

// @ts-expect-error no column "yeer"
panel({ state: ["a"], year: [1] }, { unit: "state", time: "yeer" });

// Rows as objects: an interface will do.
interface Row {
  readonly region: string;
  readonly y: number | null;
}
const rows: readonly Row[] = [{ region: "n", y: 1 }];
const fromRows = crossSection(rows);
fit(fromRows, "y ~ 1 | region");
// @ts-expect-error no column "regoin"
fit(fromRows, "y ~ 1 | regoin");

// Tables that the compiler does not know take any formula.
const unknownColumns: Record<string, number[]> = { y: [1] };
fit(crossSection(unknownColumns), "y ~ whatever");
declare const anyDataset: Dataset;
fit(anyDataset, "y ~ whatever");
// A typed data set goes where any data set is wanted.
const widened: Dataset = data;
fit(widened, "y ~ whatever");

// Several formulas written as one.
function fitMany<C, const F extends string>(data: Dataset<C>, formula: CheckedFormulas<F, C>): number {
  return data.rows > 0 ? expandFormula(formula).length : 0;
}
fitMany(data, "y ~ x");
fitMany(data, "c(y, log(x)) ~ sw(x, I(x^2) + 收入) + csw0(lag(x, 1), i(state)) | sw0(state, state^year)");
fitMany(data, "y ~ x | csw(state, year)");
fitMany(data, "y ~ sw(x)" as string);
// @ts-expect-error no column "zz"
fitMany(data, "c(y, zz) ~ x");
// @ts-expect-error no column "incmoe"
fitMany(data, "y ~ x + csw(收入, incmoe)");
// @ts-expect-error no column "yaer"
fitMany(data, "y ~ x | sw0(state, yaer)");
// @ts-expect-error "state" holds text
fitMany(data, "y ~ sw(x, state)");
// @ts-expect-error no function "mvsw"
fitMany(data, "y ~ mvsw(x)");
// @ts-expect-error sw() makes several formulas
fit(data, "y ~ sw(x, 收入)");
// @ts-expect-error c() makes several formulas
fit(data, "c(y, x) ~ 收入");

// Which regressions are timed at which size. Every case is one regression with standard errors clustered by worker.

const TWO = ["id", "firm"];
const THREE = ["id", "firm", "year"];

/** Cases of one size in the order in which they are run: those that share their data follow each other. */
export function casesOf(rows) {
  const one = (design, effects, more = {}) => {
    const parts = { design, rows, effects, regressors: 1, order: "sorted", ...more };
    const id = [
      design,
      rows.toExponential().replace("+", ""),
      effects.join("+"),
      ...(parts.regressors > 1 ? [`${parts.regressors} regressors`] : []),
      ...(parts.order === "shuffled" ? ["shuffled"] : []),
    ].join(" ");
    return { id, ...parts, hard: design !== "simple" && effects !== YEARS };
  };
  const ten = { regressors: 10 };
  const shuffled = { order: "shuffled" };
  return [
    one("simple", YEARS),
    one("simple", TWO),
    one("simple", THREE),
    one("difficult", TWO),
    one("difficult", THREE),
    one("low-mobility", TWO),
    one("low-mobility", THREE),
    one("simple", TWO, ten),
    one("simple", THREE, ten),
    ...(rows <= 1e6 ? [one("difficult", TWO, ten), one("low-mobility", TWO, ten)] : []),
    one("simple", TWO, shuffled),
    one("simple", THREE, shuffled),
    one("difficult", TWO, shuffled),
    one("low-mobility", TWO, shuffled),
  ];
}

const YEARS = ["id", "year"];

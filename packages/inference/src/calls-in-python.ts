import { ownEffects, type Parts, panelOf } from "./call-parts.js";

export function linearmodels(parts: Parts): string {
  const { formula, rule, clusters } = parts;
  const own = ownEffects(parts);
  const panel = panelOf(parts);
  if (own === null || panel === null) return "none: PanelOLS is written here for effects of unit and time";
  const right = [
    ...formula.regressors.map(({ label }) => inPython(label)),
    ...(own.unit ? ["EntityEffects"] : []),
    ...(own.time ? ["TimeEffects"] : []),
    ...(formula.intercept && !own.unit && !own.time ? ["1"] : []),
  ];
  const flags = [
    ...(clusters.includes(panel.unit) ? ["cluster_entity=True"] : []),
    ...(clusters.includes(panel.time) ? ["cluster_time=True"] : []),
    ...clusters.filter((name) => name !== panel.unit && name !== panel.time).map((name) => `clusters=data["${name}"]`),
  ];
  const covariance = clusters.length > 0 ? "clustered" : rule.type === "iid" ? "unadjusted" : "robust";
  return `PanelOLS.from_formula("${inPython(formula.outcome.label)} ~ ${right.join(" + ")}", data.set_index(["${panel.unit}", "${panel.time}"])).fit(${[`cov_type="${covariance}"`, ...flags].join(", ")})`;
}

export function statsmodels({ formula, rule, clusters }: Parts): string {
  const right = [
    ...(formula.intercept ? [] : ["0"]),
    ...formula.regressors.map(({ label }) => inPython(label)),
    ...formula.fixedEffects.flatMap(({ columns, slopes, intercept }) => {
      const dummies = columns.map((column) => `C(${column})`).join(":");
      return [...(intercept ? [dummies] : []), ...slopes.map((slope) => `${dummies}:${slope}`)];
    }),
  ].join(" + ");
  const model = `smf.ols("${inPython(formula.outcome.label)} ~ ${right === "" ? "1" : right}", data)`;
  if (rule.type === "iid") return `${model}.fit()`;
  if (clusters.length === 0) return `${model}.fit(cov_type="${rule.type}")`;
  const groups =
    clusters.length === 1 ? `data["${clusters[0]}"]` : `data[[${clusters.map((c) => `"${c}"`).join(", ")}]]`;
  const plain = rule.type === "CR0" ? ', "use_correction": False' : "";
  return `${model}.fit(cov_type="cluster", cov_kwds={"groups": ${groups}${plain}})`;
}

function inPython(label: string): string {
  return label.replace(/\b(log|exp|sqrt)\(/gu, "np.$1(");
}

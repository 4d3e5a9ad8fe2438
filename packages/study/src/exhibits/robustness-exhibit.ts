import { MesometricsError } from "@mesometrics/matrix";
import { covarianceName, type DataRow, dataTable, type Label, type TableDocument } from "@mesometrics/reporting";
import type { CheckedCoefficient } from "../robustness/run-checks.js";
import type { StudyExhibit, StudyRobustnessCheck } from "../study-spec.js";
import { dataProvenance, type ExhibitContext, labelOf } from "./context.js";

/** One row per check, the model itself first; Oster's delta and the placebo in the notes. */
export function robustnessExhibit(
  exhibit: Extract<StudyExhibit, { kind: "robustness" }>,
  context: ExhibitContext,
): TableDocument {
  const found = context.computation.robustness.find(({ spec }) => spec.id === exhibit.robustness);
  if (found === undefined) {
    throw new MesometricsError(
      "UNKNOWN_ROBUSTNESS",
      `Exhibit "${exhibit.id}" shows robustness "${exhibit.robustness}", which the study does not have.`,
    );
  }
  const { coefficients, oster, placebos, covariance, inference, spec } = found;
  const term = labelOf(context, spec.term);
  const inEach = (make: (language: "en" | "zh") => string): Label => ({ en: make("en"), zh: make("zh") });
  const said = (label: Label, language: "en" | "zh") => (typeof label === "string" ? label : label[language]);
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    columns: [
      { id: "estimate", label: term, starsFrom: "p", source: "data" },
      { id: "se", label: { en: "Std. error", zh: "标准误" }, source: "data" },
      { id: "p", label: { en: "p", zh: "p 值" }, role: "p", source: "data" },
      { id: "low", label: { en: "Low", zh: "下限" }, source: "data" },
      { id: "high", label: { en: "High", zh: "上限" }, source: "data" },
      { id: "n", label: { en: "N", zh: "观测数" }, role: "count", source: "data" },
    ],
    rows: coefficients.map(
      (one): DataRow => ({
        label: one.check === null ? { en: "As in the study", zh: "本研究基准" } : checkLabel(one.check),
        values: [one.estimate, one.standardError, one.pValue, one.low, one.high, one.observations],
      }),
    ),
    notes: [
      inEach((language) =>
        language === "en"
          ? `Model ${spec.model}: ${formulaOf(coefficients)}.${spec.effect === undefined ? "" : ` The ${spec.effect} effect.`} Covariance: ${covariance}; intervals at 95 %.`
          : `模型 ${spec.model}：${formulaOf(coefficients)}。${spec.effect === undefined ? "" : `${EFFECTS[spec.effect]}。`}协方差：${covarianceName(inference, "zh", (name) => said(labelOf(context, name), "zh"))}；区间水平 95%。`,
      ),
      ...oster.map(({ result }) =>
        inEach((language) =>
          language === "en"
            ? `Oster's delta of ${said(term, language)} = ${shown(result.delta)} for a coefficient of ${result.beta}; coefficient ${shown(result.adjusted)} for delta = ${result.selection}. Rmax = ${shown(result.rMax)} (${result.rMaxRule}), R2 ${result.r2Kind} ${shown(result.short.r2)} without and ${shown(result.full.r2)} with controls. Oster (2019).`
            : `${said(term, language)} 的 Oster δ = ${shown(result.delta)}（系数为 ${result.beta} 时）；δ = ${result.selection} 时修正系数为 ${shown(result.adjusted)}。Rmax = ${shown(result.rMax)}（${result.rMaxRule}），R²（${result.r2Kind === "within" ? "组内" : "总体"}）无控制变量 ${shown(result.short.r2)}，有控制变量 ${shown(result.full.r2)}。Oster (2019)。`,
        ),
      ),
      ...placebos.map(({ result }) =>
        inEach((language) =>
          language === "en"
            ? `Placebo, units exchange their histories of ${said(term, language)}: p = ${shown(result.test.pValue ?? 1)} of the estimate, ${shown(result.studentised.pValue ?? 1)} of t (CR1); placebo mean ${shown(result.mean)}, standard deviation ${shown(result.standardDeviation)}; ${result.draws} draws, seed ${result.seed}.`
            : `安慰剂检验（单位间交换 ${said(term, language)} 的时间序列）：估计值 p = ${shown(result.test.pValue ?? 1)}，t 值（CR1）p = ${shown(result.studentised.pValue ?? 1)}；安慰剂均值 ${shown(result.mean)}，标准差 ${shown(result.standardDeviation)}；${result.draws} 次，种子 ${result.seed}。`,
        ),
      ),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [dataProvenance(context, "data", exhibit.id)],
  });
}

const EFFECTS = { direct: "直接效应", indirect: "间接效应", total: "总效应" } as const;

function shown(value: number | null): string {
  return value === null ? "–" : String(Number(value.toPrecision(4)));
}

function formulaOf([base]: readonly CheckedCoefficient[]): string {
  return base?.formula ?? "";
}

/** What a table calls a check that the study gives no label. */
function checkLabel(check: StudyRobustnessCheck): Label {
  if (check.label !== undefined) return check.label;
  if ("weights" in check) {
    const { weights } = check;
    if (typeof weights === "string") return { en: `Weights: ${weights}`, zh: `空间权重：${weights}` };
    const column = "analytic" in weights ? weights.analytic : weights.frequency;
    return { en: `Weighted by ${column}`, zh: `以 ${column} 加权` };
  }
  if ("lag" in check) return { en: `Regressor lagged by ${check.lag}`, zh: `解释变量滞后 ${check.lag} 期` };
  if ("drop" in check) {
    const values = check.drop.values.slice(0, 4);
    const more = check.drop.values.length > values.length ? " …" : "";
    return { en: `Without ${values.join(", ")}${more}`, zh: `剔除${values.join("、")}${more}` };
  }
  if ("window" in check) return { en: `${check.window.join(" to ")}`, zh: check.window.join("—") };
  if ("trends" in check) return { en: `Trends by ${check.trends}`, zh: `加入 ${check.trends} 线性趋势` };
  if ("winsorise" in check) {
    const percent = Number((100 * check.winsorise).toPrecision(6));
    return { en: `Winsorised at ${percent} %`, zh: `${percent}% 缩尾` };
  }
  if ("index" in check) {
    const changed = Object.keys(check.index).join(", ");
    return { en: `Index: other ${changed}`, zh: `更换指数构造方法（${changed}）` };
  }
  return "oster" in check ? "Oster" : { en: "Placebo", zh: "安慰剂" };
}

import { MesometricsError } from "@mesometrics/matrix";
import { type Figure, permutationPlot } from "@mesometrics/reporting/figures";
import type { ExhibitOf } from "../study-spec.js";
import { type ExhibitContext, labelOf } from "./context.js";

/** The coefficients under exchanged histories, with that of the data among them. */
export function placeboFigure(exhibit: ExhibitOf<"placebo">, context: ExhibitContext): Figure {
  const placebos = context.computation.robustness.find(({ spec }) => spec.id === exhibit.robustness)?.placebos ?? [];
  const wanted = exhibit.check ?? "placebo";
  const found = placebos.find(({ id }) => id === wanted);
  if (found === undefined) {
    const known = placebos.map(({ id }) => id).join(", ");
    throw new MesometricsError(
      "UNKNOWN_PLACEBO",
      `The checks "${exhibit.robustness}" have no "${wanted}"${known === "" ? ": add { placebo: {} } to them" : `; they have ${known}`}.`,
      { robustness: exhibit.robustness, check: wanted },
    );
  }
  const { placebos: draws, estimate, test, term, seed, standardDeviation } = found.result;
  const label = labelOf(context, term);
  const named = (language: "en" | "zh"): string => (typeof label === "string" ? label : label[language]);
  return permutationPlot(draws, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    xLabel: {
      en: `${named("en")}: coefficient when units exchange their histories`,
      zh: `${named("zh")}：单位间交换历史后的系数`,
    },
    observed: estimate,
    pValue: test.pValue!,
    decimals: decimalsFor(standardDeviation),
    rule: {
      en: `Two-sided p of the estimate; the data count as one draw; seed ${seed}.`,
      zh: `估计值的双侧 p 值，数据本身计为一次抽样；种子 ${seed}。`,
    },
  });
}

/** As many as show three digits of what the draws differ by. */
function decimalsFor(size: number): number {
  return size > 0 ? Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(size)))) : 4;
}

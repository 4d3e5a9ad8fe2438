import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, noteMessage, type TableDocument } from "@mesometrics/reporting";
import type { Figure } from "@mesometrics/reporting/figures";
import { curveDrawing, curveSummary } from "../curve/curve-documents.js";
import type { StudyCurveResult } from "../curve/run-study-curve.js";
import type { ExhibitOf } from "../study-spec.js";
import { type ExhibitContext, labelOf } from "./context.js";

/** The estimates of all specifications in rising order over the choices that make them. */
export function specificationCurveFigure(exhibit: ExhibitOf<"curve">, context: ExhibitContext): Figure {
  const { curve } = curveOf(context, exhibit.id);
  return curveDrawing(curve, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    yLabel: coefficientName(context),
    labels: context.labels,
  });
}

/** Counts and shares of the specifications, with the tests of all of them together. */
export function curveSummaryExhibit(exhibit: ExhibitOf<"curve-summary">, context: ExhibitContext): TableDocument {
  const { curve, model, formula, refused, leftOut } = curveOf(context, exhibit.id);
  const shown = refused.map(({ label }) => label).join(", ");
  return curveSummary(curve, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    notes: [
      { en: `First specification: ${model}, ${formula}.`, zh: `首个设定：${model}，${formula}。` },
      ...curve.notes.map((note) => inBoth((language) => noteMessage(note, language, (name) => name))),
      ...(refused.length === 0
        ? []
        : [
            {
              en: `Indices that these data do not allow: ${shown}.`,
              zh: `以下指数构造在本数据中无定义：${shown}。`,
            },
          ]),
      ...(leftOut.length === 0
        ? []
        : [
            {
              en: `Left to the command mesometrics curve, which has no bound: ${leftOut.join("; ")}.`,
              zh: `超出本报告上限、留待命令 mesometrics curve 计算的选项：${leftOut.map(inChinese).join("；")}。`,
            },
          ]),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
  });
}

const LISTS: Readonly<Record<string, string>> = {
  normalisations: "标准化",
  weightings: "指标权重",
  controls: "控制变量",
  effects: "固定效应",
  covariances: "协方差",
  samples: "样本",
  winsorising: "缩尾",
};

/** `controls: none` with the list in Chinese. */
function inChinese(option: string): string {
  const at = option.indexOf(": ");
  const list = option.slice(0, at);
  return `${LISTS[list] ?? list}：${option.slice(at + 2)}`;
}

function inBoth(make: (language: Language) => string): Label {
  return { en: make("en"), zh: make("zh") };
}

function coefficientName(context: ExhibitContext): Label {
  const regressor = curveOf(context, "").regressor;
  const label = labelOf(context, regressor);
  const said = (language: "en" | "zh") => (typeof label === "string" ? label : label[language]);
  return { en: `Coefficient of ${said("en")}`, zh: `${said("zh")}的系数` };
}

function curveOf({ computation: { curve } }: ExhibitContext, id: string): StudyCurveResult {
  if (curve !== null) return curve;
  throw new MesometricsError("NO_CURVE", `Exhibit "${id}" shows a specification curve and the study has no \`curve\`.`);
}

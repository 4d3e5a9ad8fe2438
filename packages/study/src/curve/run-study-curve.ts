import type { Table } from "@mesometrics/panel-data";
import {
  type JointInferenceOptions,
  type SpecificationCurve,
  specificationCurveAnalysis,
} from "@mesometrics/panel-regression";
import { studyPart } from "../part-of-study.js";
import type { StudyCurveSpec, StudySpec } from "../study-spec.js";
import { curveOfStudy, type StudyCurve } from "./curve-of-study.js";

/** What `run` computes where the study's `curve` names no other bound. */
const MOST_SPECIFICATIONS = 200;

/** The curve of a study with its result. */
export interface StudyCurveResult extends Pick<StudyCurve, "model" | "formula" | "refused" | "leftOut"> {
  readonly spec: StudyCurveSpec;
  /** The regressor of interest, as the model's formula has it. */
  readonly regressor: string;
  readonly curve: SpecificationCurve;
}

/** The joint inference that a study's `curve` asks for, as an option. */
function jointOption({ joint }: StudyCurveSpec): JointInferenceOptions | null {
  if (joint === null) return null;
  const { scheme, draws, seed } = joint ?? {};
  return {
    ...(scheme === undefined ? {} : { scheme }),
    ...(draws === undefined ? {} : { draws }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/**
 * Computes the curve that a study asks for, in one go, up to the bound of its `most`: what lies beyond is named, and is left
 * to the command `curve`.
 *
 * @throws what `curveOfStudy` and `specificationCurveAnalysis` throw
 */
export function runStudyCurve(spec: StudySpec, table: Table): StudyCurveResult | null {
  const asked = spec.curve;
  if (asked === undefined) return null;
  return studyPart("`curve`", () => {
    const { data, grid, ...found } = curveOfStudy(spec, table, { most: asked.most ?? MOST_SPECIFICATIONS });
    const { regressor } = grid.variables[0]!;
    return {
      spec: asked,
      regressor,
      ...found,
      curve: specificationCurveAnalysis(data, grid, { joint: jointOption(asked) }),
    };
  });
}

import { runCurveChunk, type SpecificationCurvePlan } from "@mesometrics/study";
import { answerChunks } from "./answer-chunks.js";

answerChunks<SpecificationCurvePlan>(runCurveChunk);

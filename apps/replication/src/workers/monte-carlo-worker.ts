import { type MonteCarloPlan, monteCarloSteps } from "@mesometrics/study";
import { answerChunks } from "./answer-chunks.js";

answerChunks<MonteCarloPlan>(monteCarloSteps.runChunk);

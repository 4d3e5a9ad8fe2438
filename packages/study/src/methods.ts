import { conventionLabel } from "@mesometrics/entropy-index";
import type { Label } from "@mesometrics/reporting";
import { modelParagraphs } from "./methods-models.js";
import type { StudyComputation } from "./result.js";

/** What was done, in sentences made from the run itself. */
export function methodsParagraphs(computation: StudyComputation): readonly Label[] {
  const { indices, couplings, lineage, dataNotes, moran, splits, allWeights, workflows } = computation;
  const paragraphs: Label[] = [sampleSentence(computation)];
  if (lineage.length > 0) {
    const list = lineage.map(({ id, expression }) => `${id} = ${expression}`).join("; ");
    paragraphs.push({ en: `Derived columns: ${list}.`, zh: `派生变量：${list}。` });
  }
  for (const one of indices) paragraphs.push(indexSentence(one));
  for (const { spec: coupling, coupled } of couplings) {
    const systems = coupled.systems.map(({ name, weight }) => `${name} (${Number(weight.toPrecision(4))})`).join(", ");
    paragraphs.push({
      en: `Coupling coordination ${coupling.id} of ${systems}: formula ${coupled.formula}.`,
      zh: `耦合协调度 ${coupling.id}：系统及权重 ${systems}，公式 ${coupled.formula}。`,
    });
  }
  if (dataNotes.length > 0) {
    const list = dataNotes.map(({ message }) => (message.endsWith(".") ? message : `${message}.`)).join(" ");
    paragraphs.push({ en: `Remarks on the data: ${list}`, zh: `数据说明：${list}` });
  }
  for (const { id, weights } of allWeights) {
    paragraphs.push({
      en: `Spatial weights ${id}: ${weights.construction}, normalisation ${weights.normalisation}, ${weights.links} links.`,
      zh: `空间权重 ${id}：${weights.construction}，标准化 ${weights.normalisation}，非零权重 ${weights.links} 个。`,
    });
  }
  paragraphs.push(...modelParagraphs(computation));
  for (const { split, regressions } of splits) {
    paragraphs.push({
      en: `Split ${split.id}: ${split.formula}, by ${split.by} at the level of the ${regressions.level}, ${regressions.groups.length} groups. Equality is tested in one regression with every regressor and effect interacted with the group.`,
      zh: `分组回归 ${split.id}：${split.formula}，按 ${split.by} 分组（${regressions.level === "unit" ? "单位层面" : "观测层面"}），共 ${regressions.groups.length} 组；相等性检验基于全交互回归。`,
    });
  }
  if (moran.length > 0) {
    paragraphs.push({
      en: `Moran's I is computed period by period for ${moran.map(({ variable }) => variable).join(", ")}.`,
      zh: `对 ${moran.map(({ variable }) => variable).join("、")} 逐期计算莫兰指数。`,
    });
  }
  for (const { spec: workflow, result } of workflows) {
    paragraphs.push({
      en: `Workflow ${workflow.id}: ${workflow.formula}; decision ${result.decision.model} with ${result.decision.effects} effects at ${result.level}.`,
      zh: `模型选择流程 ${workflow.id}：${workflow.formula}；${result.level} 水平下选择 ${result.decision.model}（${result.decision.effects}）。`,
    });
  }
  return paragraphs;
}

function sampleSentence({ data, spec }: StudyComputation): Label {
  const { rows, units, periods, balanced } = data.report;
  const { timeLabels } = data.index;
  const range = [timeLabels[0], timeLabels.at(-1)];
  return {
    en: `The sample is ${balanced ? "a balanced" : "an unbalanced"} panel of ${units} units (${spec.data.unit}) over ${periods} periods (${spec.data.time}, ${range.join(" to ")}): ${rows} observations with the hash ${data.hash}.`,
    zh: `样本为${balanced ? "平衡" : "非平衡"}面板：${units} 个个体（${spec.data.unit}），${periods} 期（${spec.data.time}，${range.join("—")}），共 ${rows} 个观测，数据哈希 ${data.hash}。`,
  };
}

function indexSentence({ spec, index, publishedSum }: StudyComputation["indices"][number]): Label {
  const count = index.weights.length;
  if (publishedSum !== null) {
    const sum = Number(publishedSum.toPrecision(6));
    return {
      en: `The index ${spec.id} aggregates ${count} indicators with published weights, divided by their sum ${sum}.`,
      zh: `指数 ${spec.id} 以已发表权重（除以其合计 ${sum}）合成 ${count} 个指标。`,
    };
  }
  if (spec.conventions !== undefined) {
    const label = conventionLabel(index.conventions);
    return {
      en: `The index ${spec.id} aggregates ${count} indicators: ${label}.`,
      zh: `指数 ${spec.id} 合成 ${count} 个指标：${label}。`,
    };
  }
  return {
    en: `The index ${spec.id} aggregates ${count} indicators by the entropy method: each is scaled by its pooled minimum and maximum over all ${index.rows} rows, its entropy is taken with k = 1/ln ${index.rows} and 0·ln 0 = 0, weights are the normalised 1 − e, and the score is the weighted sum.`,
    zh: `指数 ${spec.id} 以熵值法合成 ${count} 个指标：各指标按全部 ${index.rows} 个观测的最小值与最大值标准化，k = 1/ln ${index.rows}，0·ln 0 = 0，权重为 1 − e 归一化，得分为加权和。`,
  };
}

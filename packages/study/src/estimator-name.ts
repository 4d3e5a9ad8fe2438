const NAMES: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  feols: { en: "least squares", zh: "最小二乘" },
  ivreg: { en: "instrumental variables", zh: "工具变量" },
  spatialPanel: { en: "spatial panel", zh: "空间面板" },
  spatialLag: { en: "spatial lag", zh: "空间滞后" },
  spatialError: { en: "spatial error", zh: "空间误差" },
  spatialDurbin: { en: "spatial Durbin", zh: "空间杜宾" },
  between: { en: "between", zh: "组间" },
  firstDifference: { en: "first difference", zh: "一阶差分" },
  randomEffects: { en: "random effects", zh: "随机效应" },
  correlatedRandomEffects: { en: "correlated random effects", zh: "相关随机效应" },
};

/** What an estimator is called in a sentence; its own name where it has no other. */
export function estimatorName(kind: string): { readonly en: string; readonly zh: string } {
  return NAMES[kind] ?? { en: kind, zh: kind };
}

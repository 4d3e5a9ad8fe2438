import type { Label } from "@mesometrics/reporting";

/** What the Monte Carlo's equations and inferences, which are stable names in its JSON, are called in Chinese. */
const chinese: Readonly<Record<string, string>> = {
  "two-way effects, ai": "双向固定效应，ai",
  "two-way effects, int": "双向固定效应，INT",
  "one-way effects, ai": "仅省份效应，ai",
  "2SLS, ai": "两阶段最小二乘，ai",
  "Anderson-Rubin, ai": "Anderson-Rubin 检验，ai",
  "two-way effects, ai2": "双向固定效应，ai2",
  "path ai to tech": "ai 对技术创新",
  "path ai to ln(human)": "ai 对人力资本（对数）",
  "indirect by tech": "经技术创新的间接效应",
  "indirect by human": "经人力资本的间接效应",
  "west less east": "西部减东部",
  "centre less east": "中部减东部",
  "digital split of provinces": "数字基础设施分组（省份）",
  "digital split of rows": "数字基础设施分组（观测）",
  "spatial Durbin, direct": "空间杜宾模型，直接效应",
  "spatial Durbin, indirect": "空间杜宾模型，间接效应",
  "spatial Durbin, total": "空间杜宾模型，总效应",
  "spatial Durbin, rho": "空间杜宾模型，ρ",
  "coupling C on INT": "耦合度 C 对 INT",
  "development T on INT": "协调度 T 对 INT",
  "path INT to inflow": "INT 对劳动力流入",
  "inflow at given INT": "给定 INT 的劳动力流入",
  "INT at given inflow": "给定劳动力流入的 INT",
  "indirect by inflow": "经劳动力流入的间接效应",
  "delta less other cities": "珠三角减其他城市",
  "CR2 (default)": "CR2（缺省）",
  "Sobel, CR2": "Sobel，CR2",
  "wild bootstrap": "wild 自助法",
  "bootstrap by unit": "按单位自助法",
  "bootstrap by unit, BCa": "按单位自助法，BCa",
  "permuted units": "单位置换",
  "permuted rows (bdiff)": "观测置换（bdiff）",
  "maximum likelihood": "极大似然",
};

/** A name in both languages; names of rules that are the same in both (CR1, HC1, iid) stay. */
export function inBoth(name: string): Label {
  return { en: name, zh: chinese[name] ?? name };
}

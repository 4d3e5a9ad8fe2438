/**
 * A covariance estimator as a value. `{ cluster }` alone is CR1 under the preset `fixest`. One or two cluster columns.
 */
export type Covariance =
  | { readonly type: "iid" }
  | { readonly type: "HC0" | "HC1" | "HC2" | "HC3" }
  | { readonly type?: "CR0" | "CR1"; readonly cluster: string | readonly [string, string] }
  | { readonly type: "CR2"; readonly cluster: string };

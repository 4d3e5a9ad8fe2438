import { describe, expect, it } from "vitest";
import { regressionTable, renderHtml, renderLatex, renderMarkdown, renderText } from "../../src/index.js";
import { threeModels } from "../models.js";

const table = regressionTable(threeModels.slice(0, 2), {
  id: "baseline",
  title: { en: "Baseline", zh: "基准回归" },
  labels: { ln_infra: { en: "ln infrastructure", zh: "基础设施" }, state: { en: "State", zh: "州" } },
  drop: ["(Intercept)"],
  fit: ["observations", "r2.within"],
  tests: [],
});

const chinese = regressionTable(threeModels.slice(0, 1), {
  id: "zh",
  title: { en: "Baseline", zh: "基准回归" },
  labels: { ln_infra: { en: "ln infrastructure", zh: "基础设施" }, state: { en: "State", zh: "州" } },
  style: "cn-se-inline",
  language: "zh",
  fit: ["observations"],
});

describe("renderText", () => {
  it("prints these bytes", () => {
    expect(renderText(table)).toMatchInlineSnapshot(`
      "Baseline
      ===========================================
                              (1)         (2)
                           Baseline    Controls
      -------------------------------------------
      ln infrastructure     0.1708**    0.1235*
                           (2.3429)    (1.6935)
      unemp                            −0.0053***
                                      (−5.3000)
      -------------------------------------------
      State fixed effects  Yes (48)    Yes (48)
      year fixed effects      No       Yes (17)
      Observations            816         799
      R² (within)           0.9123      0.9311
      ===========================================
      Notes: Dependent variable: ln_gsp.
      t statistics in parentheses.
      Covariance: CR2 clustered by state, Satterthwaite df (preset
      clubSandwich).
      * p < 0.1, ** p < 0.05, *** p < 0.01.
      Rows left out of the sample: (2): 17 (missing value: unemp).
      Coefficients not shown: Constant.
      "
    `);
  });

  it("prints these Chinese bytes", () => {
    expect(renderText(chinese)).toMatchInlineSnapshot(`
      "基准回归
      ==============================
                         (1)
                       Baseline
      ------------------------------
      基础设施     0.1708** (0.0729)
      常数项      −1.2500** (0.5000)
      ------------------------------
      州固定效应       是 (48)
      观测值             816
      ==============================
      注：被解释变量：ln_gsp。
      括号内为标准误。
      协方差估计：CR2 clustered by state, Satterthwaite df (小样本
      规则 clubSandwich)。
      * p < 0.1, ** p < 0.05, *** p < 0.01。
      "
    `);
  });
});

describe("renderMarkdown", () => {
  it("prints these bytes", () => {
    expect(renderMarkdown(table)).toMatchInlineSnapshot(`
      "**Baseline**

      |                     | (1) Baseline |  (2) Controls |
      | ------------------- | -----------: | ------------: |
      | ln infrastructure   |   0.1708\\*\\* |      0.1235\\* |
      |                     |     (2.3429) |      (1.6935) |
      | unemp               |              | −0.0053\\*\\*\\* |
      |                     |              |     (−5.3000) |
      | State fixed effects |     Yes (48) |      Yes (48) |
      | year fixed effects  |           No |      Yes (17) |
      | Observations        |          816 |           799 |
      | R² (within)         |       0.9123 |        0.9311 |

      Notes: Dependent variable: ln\\_gsp. t statistics in parentheses. Covariance: CR2 clustered by state, Satterthwaite df (preset clubSandwich). \\* p &lt; 0.1, \\*\\* p &lt; 0.05, \\*\\*\\* p &lt; 0.01. Rows left out of the sample: (2): 17 (missing value: unemp). Coefficients not shown: Constant.
      "
    `);
  });
});

describe("renderLatex", () => {
  it("prints these bytes", () => {
    expect(renderLatex(table)).toMatchInlineSnapshot(`
      "\\begin{table}[htbp]
      \\centering
      \\begin{threeparttable}
      \\caption{Baseline}
      \\label{tab:baseline}
      \\begin{tabular}{lS[table-format={(}1.4{$^{**}$}]S[table-format={(}-1.4{$^{***}$}]}
      \\toprule[1.5pt]
       & \\multicolumn{1}{c}{(1)} & \\multicolumn{1}{c}{(2)} \\\\
       & \\multicolumn{1}{c}{Baseline} & \\multicolumn{1}{c}{Controls} \\\\
      \\midrule[0.75pt]
      ln infrastructure & 0.1708{$^{**}$} & 0.1235{$^{*}$} \\\\
       & {(}2.3429{)} & {(}1.6935{)} \\\\
      unemp &  & -0.0053{$^{***}$} \\\\
       &  & {(}-5.3000{)} \\\\
      \\midrule[0.75pt]
      State fixed effects & \\multicolumn{1}{c}{Yes (48)} & \\multicolumn{1}{c}{Yes (48)} \\\\
      year fixed effects & \\multicolumn{1}{c}{No} & \\multicolumn{1}{c}{Yes (17)} \\\\
      Observations & \\multicolumn{1}{c}{$816$} & \\multicolumn{1}{c}{$799$} \\\\
      R\\textsuperscript{2} (within) & 0.9123 & 0.9311 \\\\
      \\bottomrule[1.5pt]
      \\end{tabular}
      \\begin{tablenotes}[flushleft]
      \\footnotesize
      \\item \\textit{Notes:} Dependent variable: ln\\_gsp.
      \\item t statistics in parentheses.
      \\item Covariance: CR2 clustered by state, Satterthwaite df (preset clubSandwich).
      \\item {}* p \\textless{} 0.1, ** p \\textless{} 0.05, *** p \\textless{} 0.01.
      \\item Rows left out of the sample: (2): 17 (missing value: unemp).
      \\item Coefficients not shown: Constant.
      \\end{tablenotes}
      \\end{threeparttable}
      \\end{table}
      "
    `);
  });
});

describe("renderHtml", () => {
  it("prints these bytes", () => {
    expect(renderHtml(chinese)).toMatchInlineSnapshot(`
      "<div class="table-block" id="zh" lang="zh-CN">
      <div class="table-scroll" role="region" aria-labelledby="zh-caption" tabindex="0">
      <table class="data-table" style="border-top:1.5pt solid;border-bottom:1.5pt solid;--i:2;--f:7;--g:9" aria-describedby="zh-notes">
      <caption id="zh-caption"><span>基准回归</span></caption>
      <thead style="border-bottom:.75pt solid">
      <tr><td></td><th scope="col" data-source="m1">(1)<br>Baseline</th></tr>
      </thead>
      <tbody>
      <tr><th scope="row">基础设施</th><td><data value="0.1708" data-role="estimate">0<span class="f">.1708<sup>**</sup></span></data><span class="g"> (<data value="0.0729" data-role="standard-error">0.0729</data>)</span></td></tr>
      <tr><th scope="row">常数项</th><td><data value="-1.25" data-role="estimate">−1<span class="f">.2500<sup>**</sup></span></data><span class="g"> (<data value="0.5" data-role="standard-error">0.5000</data>)</span></td></tr>
      </tbody>
      <tbody style="border-top:.75pt solid">
      <tr><th scope="row">州固定效应</th><td>是 (48)</td></tr>
      </tbody>
      <tbody>
      <tr data-role="count"><th scope="row">观测值</th><td><data value="816">816</data></td></tr>
      </tbody>
      </table>
      </div>
      <p class="table-notes" id="zh-notes"><b>注</b>：被解释变量：ln_gsp。括号内为标准误。协方差估计：CR2 clustered by state, Satterthwaite df (小样本规则 clubSandwich)。* p &lt; 0.1, ** p &lt; 0.05, *** p &lt; 0.01。</p>
      <details class="provenance"><summary>这些数字如何得出</summary>
      <dl data-record="m1"><dt class="of">(1) Baseline</dt><dt>公式</dt><dd><code>ln_gsp ~ ln_infra | state</code></dd><dt>协方差估计</dt><dd>CR2 clustered by state, Satterthwaite df</dd><dt>小样本规则</dt><dd>clubSandwich</dd><dt>观测值</dt><dd>816</dd><dt>个体数</dt><dd>48</dd><dt>时期数</dt><dd>17</dd><dt>未进入样本的行</dt><dd>无</dd><dt>数据哈希</dt><dd><code>3f9a</code></dd></dl>
      </details>
      </div>
      "
    `);
  });
});

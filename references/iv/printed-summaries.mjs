// The summaries that packages/iv/README.md quotes, as `summaryLines` prints them.
//
//     pnpm build && node references/iv/printed-summaries.mjs <folder> > references/iv/printed-summaries.txt
//
// <folder> holds csv files with the columns of: card.csv, mroz.csv, crime.csv (R package wooldridge: card, mroz, crime4),
// griliches.csv (Griliches 1976, as in Hayashi's Econometrics, with dummies yr67 … yr73), adh_reg.csv (Autor, Dorn and Hanson
// 2013 as in R's ShiftShareSE: ADH$reg).

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crossSection, ivreg, panel, summary, summaryLines } from "../../packages/iv/dist/index.js";

const folder = process.argv[2];

function table(file) {
  const [header, ...rows] = readFileSync(join(folder, file), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const bare = (cell) => cell.trim().replace(/^"|"$/g, "");
  return Object.fromEntries(
    header.map((name, j) => {
      const cells = rows.map((row) => bare(row[j]));
      const missing = (cell) => cell === "" || cell === "NA";
      const numeric = cells.every((cell) => missing(cell) || Number.isFinite(Number(cell)));
      return [bare(name), cells.map((cell) => (missing(cell) ? null : numeric ? Number(cell) : cell))];
    }),
  );
}

function print(title, fit, data) {
  console.log(title);
  for (const line of summaryLines(summary(fit, data))) console.log(`  ${line}`);
  console.log(`  ${summaryLines(summary(fit, data), { language: "zh" }).at(-1)}\n`);
}

const regions = [2, 3, 4, 5, 6, 7, 8, 9].map((region) => `reg66${region}`).join(" + ");
const card = crossSection(table("card.csv"));
print(
  "Card (1995): schooling by a nearby college",
  ivreg(card, `lwage ~ exper + expersq + black + smsa + south + smsa66 + ${regions} | educ ~ nearc4`, {
    vcov: { type: "HC1" },
  }),
  card,
);
const mroz = crossSection(table("mroz.csv"));
print(
  "Mroz (1987): schooling by the parents'",
  ivreg(mroz, "lwage ~ exper + expersq | educ ~ motheduc + fatheduc", { vcov: { type: "HC1" } }),
  mroz,
);
const griliches = crossSection(table("griliches.csv"));
const years = [67, 68, 69, 70, 71, 73].map((year) => `yr${year}`).join(" + ");
print(
  "Griliches (1976): IQ by other scores and age",
  ivreg(griliches, `LW ~ S + EXPR + TENURE + RNS + SMSA + ${years} | IQ ~ MED + KWW + AGE + MRT`, {
    vcov: { type: "iid" },
  }),
  griliches,
);
const crime = panel(table("crime.csv"), { unit: "county", time: "year" });
const wages = ["con", "tuc", "trd", "fir", "ser", "mfg", "fed", "sta", "loc"]
  .map((sector) => `lw${sector}`)
  .join(" + ");
print(
  "Cornwell and Trumbull (1994): arrests and police by taxes and the mix of offences, two-way effects",
  ivreg(
    crime,
    `lcrmrte ~ lprbconv + lprbpris + lavgsen + ldensity + ${wages} + lpctymle | county + year | lprbarr + lpolpc ~ ltaxpc + lmix`,
    { vcov: { type: "CR1", cluster: "county" } },
  ),
  crime,
);
const reg = table("adh_reg.csv");
const adh = crossSection({
  ...reg,
  t2: reg.t2.map((value) => (value === "TRUE" || value === 1 ? 1 : 0)),
  division: reg.division.map((value) => `division ${value}`),
});
print(
  "Autor, Dorn and Hanson (2013): Chinese imports by those of other countries",
  ivreg(
    adh,
    "d_sh_empl_mfg ~ t2 + l_shind_manuf_cbp + l_sh_popedu_c + l_sh_popfborn + l_sh_empl_f + l_sh_routine33 + l_task_outsource + i(division) | shock ~ IV",
    { vcov: { cluster: "statefip" }, weights: { analytic: "weights" } },
  ),
  adh,
);

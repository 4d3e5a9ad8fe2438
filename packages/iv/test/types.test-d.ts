import { crimeNc } from "@mesometrics/datasets/crime-nc";
import { crossSection, type Estimate, ivreg, panel, type VerdictCode, verdict } from "../src/index.js";

const data = crossSection({ y: [1, 2], d: [1, 2], z: [1, 2], w: new Float64Array(2), region: ["a", "b"] });

const fit: Estimate = ivreg(data, "y ~ w + i(region) | d ~ z");
const status: VerdictCode = verdict(fit).code;
ivreg(data, "log(y) ~ w | region | d ~ z + lag(z, 1)", { vcov: { cluster: "region" }, profile: "dofminus-all" });
ivreg(data, `y ~ ${status}` as string);
ivreg(data, { outcome: "y", endogenous: ["d"], instruments: ["z"] });

const crime = panel(crimeNc.table, { unit: "county", time: "year" });
ivreg(crime, "lcrmrte ~ lavgsen | county + year | lprbarr + lpolpc ~ ltaxpc + lmix");

// @ts-expect-error no column "distance"
ivreg(data, "y ~ w | d ~ distance");
// @ts-expect-error no column "dd"
ivreg(data, "y ~ w | region | dd ~ z");
// @ts-expect-error the specification needs instruments
ivreg(data, { outcome: "y", endogenous: ["d"] });
// @ts-expect-error no such rule
ivreg(data, "y ~ w | d ~ z", { profile: "half" });

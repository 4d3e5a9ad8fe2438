import { type Covariance, parseCovariance } from "@mesometrics/inference";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covarianceFromText } from "../../src/fit/covariance-text.js";

const meant: readonly (readonly [text: string, covariance: Covariance])[] = [
  ["iid", { type: "iid" }],
  ["hc3", { type: "HC3" }],
  ["HC1,preset=statsmodels", { type: "HC1", preset: "statsmodels" }],
  ["cluster:u", { type: "CR1", cluster: "u" }],
  ["cluster: u + t ", { type: "CR1", cluster: ["u", "t"] }],
  ["cluster:region^year", { type: "CR1", cluster: "region^year" }],
  ["cr2:u", { type: "CR2", cluster: "u" }],
  ["CV3J:u", { type: "CV3J", cluster: "u" }],
  ["cluster:`a:b, c+d`", { type: "CR1", cluster: "a:b, c+d" }],
  ["driscoll-kraay", { type: "driscoll-kraay" }],
  ["driscoll-kraay:3", { type: "driscoll-kraay", lags: 3 }],
  ["newey-west,lags=2", { type: "newey-west", lags: 2 }],
  ["beck-katz,within=unit", { type: "beck-katz", within: "unit" }],
  ["plm:arellano:HC1,clusters=time", { type: "plm", method: "arellano", correction: "HC1", clusters: "time" }],
  [
    "conley:lat+lon:100,kernel=bartlett",
    { type: "conley", latitude: "lat", longitude: "lon", cutoff: 100, kernel: "bartlett" },
  ],
];

describe("covarianceFromText", () => {
  it.each(meant)("%s", (text, covariance) => {
    expect(covarianceFromText(text)).toEqual(covariance);
  });

  it.each([
    ["", "INVALID_VCOV_TEXT"],
    ["clutser:u", "INVALID_VCOV_TEXT"],
    ["cluster", "INVALID_VCOV_TEXT"],
    ["cluster:", "INVALID_VCOV_TEXT"],
    ["cluster:u+", "INVALID_VCOV_TEXT"],
    ["iid:u", "INVALID_VCOV_TEXT"],
    ["CR2:u,preset=xtreg", "INVALID_VCOV_TEXT"],
    ["CR2:u+t", "CR2_ONE_WAY"],
    ["driscoll-kraay:x", "INVALID_VCOV_TEXT"],
    ["driscoll-kraay:-1", "INVALID_LAGS"],
    ["driscoll-kraay:1,lags=2", "INVALID_VCOV_TEXT"],
    ["conley:lat+lon", "INVALID_CUTOFF"],
    ["conley:lat:100", "INVALID_VCOV_TEXT"],
    ["plm", "INVALID_COVARIANCE_OPTION"],
    ["__proto__", "INVALID_VCOV_TEXT"],
    ["constructor:u", "INVALID_VCOV_TEXT"],
  ])("refuses %s", (text, code) => {
    expect(() => covarianceFromText(text)).toThrowError(expect.objectContaining({ code }));
  });

  it("names what it nearly was", () => {
    expect(() => covarianceFromText("clutser:u")).toThrowError(/Did you mean "cluster"/);
  });

  it("answers or refuses any text with a code", () => {
    const word = fc.constantFrom("cluster", "CR2", "conley", "plm", ":", "+", ",", "=", "`", "u", "1", "lags", " ");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 8 }).map((parts) => parts.join("")),
        ),
        (text) => {
          try {
            parseCovariance(covarianceFromText(text));
          } catch (error) {
            expect(error).toMatchObject({ name: "MesometricsError" });
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

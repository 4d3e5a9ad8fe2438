import { produc } from "@mesometrics/datasets/produc";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, it } from "vitest";
import { type ClassificationMethod, classify } from "../../src/classification/classify.js";

interface Reference {
  classes: {
    column: "unemp" | "gsp" | "pcap";
    year: number;
    k: number;
    breaks: Record<string, number[]>;
    gvf: number;
  }[];
}

const { classes } = ownReference<Reference>("index/classification_imputation.json");

describe("breaks of classInt on the US states", () => {
  it.each(classes.map((one) => [one.column, one.year, one.k, one] as const))(
    "%s in %i, %i classes",
    (_, __, ___, one) => {
      const values = produc.table[one.column].filter((____, row) => produc.table.year[row] === one.year);
      for (const [method, breaks] of Object.entries(one.breaks)) {
        const options = {
          method: method as ClassificationMethod,
          ...(method === "head-tail" ? {} : { classes: one.k }),
        };
        expectClose(classify(values, options).breaks, breaks, { relative: 1e-12, what: method });
      }
      expectClose(classify(values, { classes: one.k }).gvf, one.gvf, { relative: 1e-12, what: "GVF" });
    },
  );
});

"""Makes statsmodels_rules.json: the fit of small_sample.json (which holds the data) by statsmodels' OLS with dummies under
its own small-sample rules. Run from this folder: python3 statsmodels_rules.py. Needs statsmodels and pandas."""

import json
import sys

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.formula.api as smf

data = pd.DataFrame(json.load(open("small_sample.json"))["data"])
formulas = {"unit": "inv ~ value + capital + C(firm)", "twoway": "inv ~ value + capital + C(firm) + C(year)"}
terms = ["value", "capital"]


def rows(fit):
    return {
        "se": [float(fit.bse[t]) for t in terms],
        "p": [float(fit.pvalues[t]) for t in terms],
        "t": [float(fit.tvalues[t]) for t in terms],
        "use_t": bool(fit.use_t),
        "df": float(fit.df_resid),
    }


def results(formula):
    model = smf.ols(formula, data)
    groups = {"firm": data["firm"], "both": np.asarray(data[["firm", "year"]])}
    fits = {"iid": model.fit(), "HC1": model.fit(cov_type="HC1")}
    for name, group in groups.items():
        fits[name] = model.fit(cov_type="cluster", cov_kwds={"groups": group})
    return {name: rows(fit) for name, fit in fits.items()}


json.dump(
    {
        "software": "Python statsmodels",
        "version": {"statsmodels": statsmodels.__version__, "python": sys.version.split()[0]},
        "script": "references/inference/statsmodels_rules.py",
        "results": {effects: results(formula) for effects, formula in formulas.items()},
    },
    open("statsmodels_rules.json", "w"),
    indent=1,
)

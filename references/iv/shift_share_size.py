"""Size of AKM and AKM0 at 5 % against the number of sectors: writes shift_share_size.json.

Design: N = 200 units; shares of unit i are Dirichlet(1, ..., 1) over S sectors of equal weight; shocks are independent standard
normal; the outcome is e_i = sum_k s_ik u_k + 0.1 v_i, with u and v standard normal, so that errors follow the shares and the
exposure has no effect. Least squares with intercept, shares complete, one cluster per sector.
"""

import json

import numpy as np

DRAWS, UNITS, Z = 4000, 200, 1.959963984540054


def rejections(sectors, rng):
    akm = akm0 = 0
    for _ in range(DRAWS):
        shares = rng.dirichlet(np.ones(sectors), UNITS)
        x = shares @ rng.standard_normal(sectors)
        y = shares @ rng.standard_normal(sectors) + 0.1 * rng.standard_normal(UNITS)
        x = x - x.mean()
        y = y - y.mean()
        shocks = np.linalg.lstsq(shares, x, rcond=None)[0]
        strength = x @ x
        slope = x @ y / strength
        akm += abs(slope * strength) > Z * np.linalg.norm(shocks * (shares.T @ (y - x * slope)))
        akm0 += abs(slope * strength) > Z * np.linalg.norm(shocks * (shares.T @ y))
    return {"sectors": sectors, "akm": akm / DRAWS, "akm0": akm0 / DRAWS}


rows = [rejections(s, np.random.default_rng(20260101 + s)) for s in (8, 14, 20, 30, 50, 100)]
with open("shift_share_size.json", "w") as file:
    json.dump({"draws": DRAWS, "units": UNITS, "level": 0.05, "rows": [
        {k: (int(v) if k == "sectors" else float(v)) for k, v in row.items()} for row in rows]}, file, indent=1)
    file.write("\n")

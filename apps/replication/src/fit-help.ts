/** What `mesometrics fit --help` teaches; a test runs each of its examples. */
export const fitHelp = `Examples:
  mesometrics fit data.csv "y ~ x"
      least squares on a cross-section, HC3
  mesometrics fit data.csv "y ~ x + z | unit + year" --unit unit --time year
      two-way fixed effects; standard errors CR2 by unit with Satterthwaite degrees of freedom,
      and with few units CR1, jackknife and wild bootstrap beside them
  mesometrics fit data.csv "y ~ x | unit" --unit unit --time year --vcov cluster:unit --json
      CR1 by unit as fixest and reghdfe print it; JSON with tidy, glance, tests and notes
  mesometrics fit data.csv "log(y) ~ lag(x, 1) | unit + year" --unit unit --time year
      expressions: log, exp, sqrt, lag, lead, d, growth, i(group), x:z, x*z, I(x^2)
  mesometrics fit data.csv "y ~ x | unit | d ~ z" --unit unit --time year
      two-stage least squares: first stage, effective F, Anderson-Rubin set, verdict
  mesometrics fit data.csv "y ~ x" --iv "d ~ z" --method liml
      the same part written apart, another estimator
  mesometrics fit data.csv "y ~ x | unit + year" --unit unit --time year --spatial sdm --spatial-weights w.gal
      spatial Durbin model with direct, indirect and total effects

Covariances (--vcov):
  iid, HC0 … HC3; cluster:unit or cluster:unit+year (CR1); CR0:, CR2:, CR3:, CV3:unit;
  driscoll-kraay:lags, newey-west:lags, beck-katz, conley:latitude+longitude:km, plm:arellano:HC1;
  cluster:unit,preset=xtreg for the rule of fixest, reghdfe, xtreg, areg, plm, linearmodels, statsmodels;
  a spatial model has information or qml.

Column names with spaces or signs stand in backticks; in a shell put the formula into single quotes then.
--weights are weights of rows, --spatial-weights link units: two things, two options.
`;

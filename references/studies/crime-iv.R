# The numbers of the study crime-iv from R: lm with every dummy written out and clubSandwich; two-stage least squares by
# AER::ivreg; cluster covariances and identification statistics from their definitions in base R.
# Run from this folder: Rscript crime-iv.R     writes the study's reference.yaml
source("reference.R")
suppressPackageStartupMessages(library(AER))
data("Crime", package = "plm")
d <- data.frame(county = factor(Crime$county), year = factor(Crime$year))
logged <- c("crmrte", "prbarr", "polpc", "mix", "taxpc", "prbconv", "prbpris", "avgsen", "density", "wcon", "wtuc",
            "wtrd", "wfir", "wser", "wmfg", "wfed", "wsta", "wloc", "pctymle")
for (name in logged) d[[paste0("l_", name)]] <- log(Crime[[name]])

exogenous <- paste0("l_", c("prbconv", "prbpris", "avgsen", "density", "wcon", "wtuc", "wtrd", "wfir", "wser", "wmfg",
                            "wfed", "wsta", "wloc", "pctymle"))
endogenous <- c("l_prbarr", "l_polpc")
instruments <- c("l_taxpc", "l_mix")
effects <- c("county", "year")

for (column in c("l_crmrte", endogenous, instruments, exogenous[1:3])) put_description(column, d[[column]], d$county)
put_panel_regression("models.within", d, "l_crmrte", c(endogenous, exogenous), effects, "county")

# ---- Two-stage least squares -----------------------------------------------------------------------------------------
N <- nrow(d)
periods <- nlevels(d$year)
terms <- c(endogenous, exogenous)
controls <- c(exogenous, effects)
fit <- ivreg(as.formula(paste("l_crmrte ~", paste(c(endogenous, controls), collapse = " + "), "|",
                              paste(c(controls, instruments), collapse = " + "))), data = d)
residual_df <- N - length(coef(fit))
effects_fit <- lm(reformulate(effects, "l_crmrte"), d)

# CR1: G/(G-1) (N-1)/(N-K'), where K' counts the coefficients and the years but not the counties, the clusters.
cluster_covariance <- function(design, residuals, slopes) {
  bread <- chol2inv(qr.R(qr(design)))
  scores <- rowsum(design * residuals, d$county)
  G <- nlevels(d$county)
  V <- bread %*% crossprod(scores) %*% bread * (G / (G - 1) * (N - 1) / (N - slopes - periods))
  dimnames(V) <- list(colnames(design), colnames(design))
  V
}
# The F form of a Wald test that the named coefficients are zero.
wald_f <- function(estimates, V, names, df2) {
  f <- drop(estimates[names] %*% solve(V[names, names], estimates[names])) / length(names)
  list(statistic = f, df1 = length(names), df2 = df2, pValue = pf(f, length(names), df2, lower.tail = FALSE))
}

# The other variables, counties and years are projected out of y, the endogenous variables and the instruments.
others <- qr(model.matrix(reformulate(controls), d))
project <- function(names) qr.resid(others, as.matrix(d[names]))
D <- project(endogenous)
Z <- project(instruments)
y <- project("l_crmrte")
Zq <- qr(Z)
K1 <- ncol(D)
L1 <- ncol(Z)
first_stage_df <- N - others$rank - L1
# The smallest squared canonical correlation decides whether two coefficients can be told apart.
smallest <- min(cancor(D, Z, xcenter = FALSE, ycenter = FALSE)$cor)
anderson <- N * smallest^2
cragg_donald <- smallest^2 / (1 - smallest^2) * first_stage_df / L1
fitted_D <- qr.fitted(Zq, D)
shea <- diag(solve(crossprod(D))) / diag(solve(crossprod(fitted_D)))
# Sanderson and Windmeijer (2016): what the instruments say of one endogenous variable once the other is accounted for.
sanderson_windmeijer <- function(j) {
  other <- D[, -j, drop = FALSE]
  e <- D[, j] - other %*% qr.coef(qr(qr.fitted(Zq, other)), D[, j])
  df1 <- L1 - K1 + 1
  f <- (sum(e^2) - sum(qr.resid(Zq, e)^2)) / df1 / (sum(qr.resid(Zq, e)^2) / first_stage_df)
  list(statistic = f, df1 = df1, df2 = first_stage_df, pValue = pf(f, df1, first_stage_df, lower.tail = FALSE))
}
# Wu-Hausman: the first-stage residuals added to the equation by least squares.
without <- sum(qr.resid(qr(D), y)^2)
with <- sum(qr.resid(qr(cbind(D, qr.resid(Zq, D))), y)^2)
hausman_df <- N - others$rank - 2 * K1
hausman <- (without - with) / K1 / (with / hausman_df)

put_equation <- function(id, V, df) {
  path <- paste0("models.", id)
  put_coefficients(path, terms, coef(fit)[terms], sqrt(diag(V)[terms]), df)
  put(paste0(path, ".observations"), N)
  put_all(paste0(path, ".r2"), r_squared(d$l_crmrte, sum(residuals(fit)^2), effects_fit, length(terms)))
  put_all(paste0(path, ".tests.wald"), wald_f(coef(fit), V, terms, df))
  for (j in seq_along(endogenous)) {
    put(paste0(path, ".partialR2:", endogenous[j]), sum(fitted_D[, j]^2) / sum(D[, j]^2))
    put(paste0(path, ".sheaPartialR2:", endogenous[j]), shea[[j]])
  }
  put(paste0(path, ".smallestCanonicalCorrelation"), smallest)
  put_all(paste0(path, ".tests.anderson-lm"), list(statistic = anderson, df1 = L1 - K1 + 1,
                                                   pValue = pchisq(anderson, L1 - K1 + 1, lower.tail = FALSE)))
  put_all(paste0(path, ".tests.cragg-donald"), list(statistic = cragg_donald, df1 = L1, df2 = first_stage_df))
  put_all(paste0(path, ".tests.wu-hausman"), list(statistic = hausman, df1 = K1, df2 = hausman_df,
                                                  pValue = pf(hausman, K1, hausman_df, lower.tail = FALSE)))
}
iid <- vcov(fit)
clustered <- cluster_covariance(model.matrix(fit, component = "projected"), residuals(fit), length(terms))
counties <- nlevels(d$county)
put_equation("tsls", iid, residual_df)
put_equation("tsls_cluster", clustered, counties - 1)

for (j in seq_along(endogenous)) {
  first <- lm(reformulate(c(exogenous, instruments, effects), endogenous[j]), d)
  shown <- c(exogenous, instruments)
  by_county <- cluster_covariance(model.matrix(first), residuals(first), length(shown))
  stage <- paste0(".first stage: ", endogenous[j])
  put_stage <- function(id, V, df) {
    path <- paste0("models.", id)
    put_coefficients(paste0(path, stage), shown, coef(first)[shown], sqrt(diag(V)[shown]), df)
    put_all(paste0(path, ".tests.first-stage-f.", endogenous[j]), wald_f(coef(first), V, instruments, df))
    put_all(paste0(path, ".tests.sanderson-windmeijer-f.", endogenous[j]), sanderson_windmeijer(j))
  }
  put_stage("tsls", vcov(first), first$df.residual)
  put_stage("tsls_cluster", by_county, counties - 1)
}

# Listed are the numbers of the tables. Tests that take the
# errors as independent and of one variance are the same in the clustered model and stand once.
shown <- "(l_prbarr|l_polpc|l_prbconv|l_prbpris|l_avgsen|l_density)"
write_reference(reference_file("crime-iv"), "references/studies/crime-iv.R", c("plm", "clubSandwich", "AER"), list(
  "Descriptive statistics" = "^descriptive\\..*\\.(mean|standardDeviation|between|within|minimum|median|maximum)$",
  "Within" = c(
    paste0("^models\\.within\\.", shown, "\\.(estimate|standardError|statistic|df|pValue)$"),
    "^models\\.within\\.(l_prbarr|l_polpc)\\.(low|high)$",
    "^models\\.within\\.(r2\\..*|logLikelihood|tests\\.wald\\.(statistic|df2|pValue))$"),
  "Two-stage least squares" = c(
    paste0("^models\\.tsls\\.", shown, "\\.(estimate|standardError|statistic|pValue)$"),
    "^models\\.tsls\\.(l_prbarr|l_polpc)\\.(low|high)$",
    "^models\\.tsls\\.(r2\\..*|tests\\.wald\\.(statistic|df2|pValue))$"),
  "Two-stage least squares, clustered by county" = c(
    paste0("^models\\.tsls_cluster\\.", shown, "\\.(standardError|pValue)$"),
    "^models\\.tsls_cluster\\.(l_prbarr|l_polpc)\\.(low|high)$",
    "^models\\.tsls_cluster\\.tests\\.wald\\.(statistic|df2|pValue)$"),
  "First stages" = "^models\\.tsls\\.first stage: .*\\.(estimate|standardError|statistic)$",
  "Identification" = c(
    "^models\\.tsls\\.(partialR2:|sheaPartialR2:|smallestCanonicalCorrelation)",
    "^models\\.tsls\\.tests\\.(anderson-lm|cragg-donald|first-stage-f|sanderson-windmeijer-f|wu-hausman)\\.",
    "^models\\.tsls_cluster\\.tests\\.first-stage-f\\.")
))

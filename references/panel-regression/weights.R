# Weighted least squares with dummies, and frequency weights as the data set written out: values of base R, sandwich,
# clubSandwich and AER for the tests of packages/panel-regression and packages/iv. Writes weights.json beside itself.
# Rscript references/panel-regression/weights.R
suppressPackageStartupMessages({
  library(plm); library(sandwich); library(clubSandwich); library(lmtest); library(AER); library(jsonlite)
})
data("Grunfeld", package = "plm")
data("Produc", package = "plm")
grunfeld <- Grunfeld
grunfeld$weight <- grunfeld$value
grunfeld$count <- 1 + (grunfeld$firm * 7 + grunfeld$year) %% 4
produc <- Produc
produc$weight <- produc$emp

named <- function(x, keep) as.list(setNames(unname(x[keep]), keep))

tested <- function(fit, vcov, df, keep) {
  b <- coef(fit)[keep]
  se <- sqrt(diag(vcov))[keep]
  list(estimate = named(b, keep), se = named(se, keep), p = named(2 * pt(-abs(b / se), df), keep))
}

bias_reduced <- function(fit, cluster, keep) {
  v <- vcovCR(fit, cluster = cluster, type = "CR2")
  tests <- coef_test(fit, vcov = v, test = "Satterthwaite", coefs = keep)
  wald <- Wald_test(fit, constraints = constrain_zero(keep), vcov = v, test = "HTZ")
  list(
    estimate = named(setNames(tests$beta, keep), keep), se = named(setNames(tests$SE, keep), keep),
    df = named(setNames(tests$df_Satt, keep), keep), p = named(setNames(tests$p_Satt, keep), keep),
    wald = list(statistic = wald$Fstat, df1 = wald$df_num, df2 = wald$df_denom, p = wald$p_val)
  )
}

# G/(G-1) (N-1)/(N-K'), with K' = K + 1 + the parameters of the effects that the clusters do not nest.
one_way <- function(fit, cluster, counted, keep) {
  g <- length(unique(cluster)); n <- length(cluster)
  raw <- vcovCL(fit, cluster = cluster, type = "HC0", cadjust = FALSE)
  tested(fit, raw * g / (g - 1) * (n - 1) / (n - counted), g - 1, keep)
}

two_way <- function(fit, first, second, counted, keep) {
  g <- min(length(unique(first)), length(unique(second))); n <- length(first)
  raw <- vcovCL(fit, cluster = list(first, second), type = "HC0", cadjust = FALSE, multi0 = FALSE)
  tested(fit, raw * g / (g - 1) * (n - 1) / (n - counted), g - 1, keep)
}

model <- function(data, formula, keep, effects, counted) {
  fit <- lm(formula, data, weights = weight)
  df <- df.residual(fit)
  w <- data$weight
  e <- residuals(fit)
  y <- model.response(model.frame(fit))
  list(
    iid = tested(fit, vcov(fit), df, keep),
    HC0 = tested(fit, vcovHC(fit, type = "HC0"), df, keep),
    HC1 = tested(fit, vcovHC(fit, type = "HC1"), df, keep),
    HC2 = tested(fit, vcovHC(fit, type = "HC2"), df, keep),
    HC3 = tested(fit, vcovHC(fit, type = "HC3"), df, keep),
    CR0 = {
      g <- length(unique(data$unit))
      tested(fit, vcovCL(fit, cluster = data$unit, type = "HC0", cadjust = FALSE), g - 1, keep)
    },
    CR1 = one_way(fit, data$unit, counted$unit, keep),
    CR1_two_way = two_way(fit, data$unit, data$year, counted$both, keep),
    CR2 = bias_reduced(fit, data$unit, keep),
    CR2_above = if (is.null(data$region)) NULL else bias_reduced(fit, data$region, keep),
    statistics = list(
      overall = summary(fit)$r.squared, adjustedOverall = summary(fit)$adj.r.squared, sigma = sigma(fit),
      rss = sum(w * e^2), logLikelihood = as.numeric(logLik(fit)), residualDegreesOfFreedom = df,
      firstResidual = unname(e[1]), firstFitted = unname(fitted(fit)[1]), leverage = unname(hatvalues(fit)[1:5])
    )
  )
}

grunfeld$unit <- factor(grunfeld$firm)
produc$unit <- produc$state
xg <- c("value", "capital")
xp <- c("log(pcap)", "log(emp)", "unemp")
pooled_g <- c("(Intercept)", xg)
analytic <- list(
  grunfeld = list(
    pooled = model(grunfeld, inv ~ value + capital, pooled_g, 0, list(unit = 3, both = 3)),
    unit = model(grunfeld, inv ~ value + capital + factor(firm), xg, 10, list(unit = 3, both = 3)),
    twoway = model(grunfeld, inv ~ value + capital + factor(firm) + factor(year), xg, 29, list(unit = 22, both = 3))
  ),
  produc = list(
    unit = model(produc, log(gsp) ~ log(pcap) + log(emp) + unemp + state, xp, 48, list(unit = 4, both = 4)),
    twoway = model(produc, log(gsp) ~ log(pcap) + log(emp) + unemp + state + factor(year), xp, 64, list(unit = 20, both = 4))
  )
)

# Every row written out as often as it counts.
long <- grunfeld[rep(seq_len(nrow(grunfeld)), grunfeld$count), ]
written_out <- function(formula, keep, counted) {
  fit <- lm(formula, long)
  df <- df.residual(fit)
  list(
    iid = tested(fit, vcov(fit), df, keep),
    HC1 = tested(fit, vcovHC(fit, type = "HC1"), df, keep),
    HC2 = tested(fit, vcovHC(fit, type = "HC2"), df, keep),
    HC3 = tested(fit, vcovHC(fit, type = "HC3"), df, keep),
    CR1 = one_way(fit, long$unit, counted, keep),
    CR2 = bias_reduced(fit, long$unit, keep),
    statistics = list(
      overall = summary(fit)$r.squared, adjustedOverall = summary(fit)$adj.r.squared, sigma = sigma(fit),
      logLikelihood = as.numeric(logLik(fit)), residualDegreesOfFreedom = df, observations = nrow(long)
    )
  )
}
frequency <- list(
  pooled = written_out(inv ~ value + capital, pooled_g, 3),
  unit = written_out(inv ~ value + capital + factor(firm), xg, 3),
  twoway = written_out(inv ~ value + capital + factor(firm) + factor(year), xg, 22)
)

# Two-stage least squares: capital instrumented by the year's distance from 1935 and its square.
grunfeld$age <- grunfeld$year - 1935
grunfeld$agesq <- grunfeld$age^2
iv_fit <- ivreg(inv ~ value + capital + factor(firm) | value + age + agesq + factor(firm), data = grunfeld, weights = weight)
iv <- list(
  iid = tested(iv_fit, vcov(iv_fit), df.residual(iv_fit), c("capital", "value")),
  HC0 = tested(iv_fit, sandwich(iv_fit), df.residual(iv_fit), c("capital", "value"))
)

versions <- sapply(c("sandwich", "clubSandwich", "AER"), function(p) as.character(packageVersion(p)))
out <- list(
  software = "R", version = paste(R.version$major, R.version$minor, sep = "."), packages = as.list(versions),
  script = "references/panel-regression/weights.R", analytic = analytic, frequency = frequency, iv = iv
)
arguments <- commandArgs(FALSE)
here <- dirname(sub("--file=", "", grep("--file=", arguments, value = TRUE)))
write_json(out, file.path(here, "weights.json"), digits = I(17), auto_unbox = TRUE, null = "null", pretty = TRUE)

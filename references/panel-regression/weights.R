# Weighted least squares with dummies, and frequency weights as the data set written out: values of base R, sandwich,
# clubSandwich and AER for the tests of packages/panel-regression and packages/iv. Writes weights.json beside itself.
# Rscript references/panel-regression/weights.R
suppressPackageStartupMessages({
  library(sandwich); library(clubSandwich); library(AER); library(jsonlite)
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
  se <- sqrt(diag(vcov)[keep])
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

# clubSandwich keeps eigenvalues above 1e-12 of blocks that are singular for the clusters' own dummies; with the weights of
# Produc rounding exceeds that, and its df fall below one, which no Satterthwaite number can. There its formula is evaluated
# here (Pustejovsky and Tipton 2018, eq. 5 and 6 with Phi = I), with eigenvalues up to 1e-9 of the largest taken as zero.
bias_reduced_by_hand <- function(fit, cluster, keep) {
  x <- model.matrix(fit); w <- weights(fit); n <- nrow(x)
  bread <- chol2inv(qr.R(qr(x * sqrt(w)))); dimnames(bread) <- list(colnames(x), colnames(x))
  maker <- diag(n) - x %*% bread %*% t(x * w)
  phi <- maker %*% t(maker)
  groups <- split(seq_len(n), as.character(cluster))
  e <- residuals(fit)
  adjusted <- lapply(groups, function(g) {
    parts <- eigen(phi[g, g], symmetric = TRUE)
    power <- ifelse(parts$values > 1e-9 * max(parts$values), 1 / sqrt(pmax(parts$values, 1e-300)), 0)
    parts$vectors %*% (power * t(parts$vectors)) %*% (x[g, , drop = FALSE] * w[g])
  })
  scores <- t(mapply(function(a, g) drop(crossprod(a, e[g])), adjusted, groups))
  vcov <- bread %*% crossprod(scores) %*% bread
  df <- sapply(keep, function(term) {
    p <- mapply(function(a, g) drop(t(maker[g, , drop = FALSE]) %*% (a %*% bread[, term])), adjusted, groups)
    gram <- crossprod(p)
    sum(diag(gram))^2 / sum(gram^2)
  })
  b <- coef(fit)[keep]
  se <- setNames(sqrt(diag(vcov)), colnames(x))[keep]
  list(
    estimate = named(b, keep), se = named(se, keep), df = named(df, keep),
    p = named(setNames(2 * pt(-abs(b / se), df), keep), keep)
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
  # An indefinite difference is repaired in ways that differ between programs: no reference.
  if (min(eigen(raw[keep, keep], symmetric = TRUE, only.values = TRUE)$values) <= 0) return(NULL)
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
    CR2 = if (is.null(data$region)) bias_reduced(fit, data$unit, keep) else NULL,
    CR2_by_hand = bias_reduced_by_hand(fit, data$unit, keep),
    CR2_above_by_hand = if (is.null(data$region)) NULL else bias_reduced_by_hand(fit, data$region, keep),
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
iv_fit <- AER::ivreg(inv ~ value + capital + factor(firm) | value + age + agesq + factor(firm), data = grunfeld, weights = weight)
terms <- c("capital", "value")
by_firm <- function(fit) {
  g <- length(unique(grunfeld$firm)); n <- nrow(grunfeld)
  tested(fit, vcovCL(fit, cluster = grunfeld$firm, type = "HC0", cadjust = FALSE) * g / (g - 1) * (n - 1) / (n - 3), g - 1, terms)
}
first <- lm(capital ~ value + age + agesq + factor(firm), grunfeld, weights = weight)
without <- lm(capital ~ value + factor(firm), grunfeld, weights = weight)
iv <- list(
  iid = tested(iv_fit, vcov(iv_fit), df.residual(iv_fit), terms),
  HC0 = tested(iv_fit, sandwich(iv_fit), df.residual(iv_fit), terms),
  CR1 = by_firm(iv_fit),
  firstStageF = anova(without, first)$F[2],
  sigma = iv_fit$sigma
)

versions <- sapply(c("sandwich", "clubSandwich", "AER"), function(p) as.character(packageVersion(p)))
out <- list(
  software = "R", version = paste(R.version$major, R.version$minor, sep = "."), packages = as.list(versions),
  script = "references/panel-regression/weights.R", analytic = analytic, frequency = frequency, iv = iv
)
arguments <- commandArgs(FALSE)
here <- dirname(sub("--file=", "", grep("--file=", arguments, value = TRUE)))
write_json(out, file.path(here, "weights.json"), digits = I(17), auto_unbox = TRUE, null = "null", pretty = TRUE)

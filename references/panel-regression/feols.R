# Makes feols.json: panel regressions of two public panels by lm with all dummies written out, plm, sandwich and
# clubSandwich. Run from this folder: Rscript feols.R
# Needs R with the packages plm (the data sets Produc and Grunfeld too), sandwich, clubSandwich and jsonlite.

suppressPackageStartupMessages({
  library(plm)
  library(sandwich)
  library(clubSandwich)
  library(jsonlite)
})

data("Produc", package = "plm")
data("Grunfeld", package = "plm")
south <- c("5", "6", "7")
produc <- data.frame(
  unit = factor(Produc$state), time = factor(Produc$year),
  y = log(Produc$gsp), x1 = log(Produc$pcap), x2 = log(Produc$pc), x3 = log(Produc$emp), x4 = Produc$unemp,
  high = as.integer(as.character(Produc$region) %in% south)
)
grunfeld <- data.frame(
  unit = factor(Grunfeld$firm), time = factor(Grunfeld$year),
  y = Grunfeld$inv, x1 = Grunfeld$value, x2 = Grunfeld$capital
)

named <- function(values, names) setNames(as.list(unname(values)), names)

# V = B (sum over clusters of scores) B without any factor.
raw_cluster <- function(fit, cluster) {
  X <- model.matrix(fit)
  B <- solve(crossprod(X))
  S <- rowsum(X * residuals(fit), cluster)
  B %*% crossprod(S) %*% B
}

# The cluster factor G/(G-1) (N-1)/(N-K') with K' handed in: coefficients plus effects that are not nested in clusters.
cr1 <- function(fit, clusters, counted) {
  N <- nobs(fit)
  G <- min(sapply(clusters, nlevels))
  V <- raw_cluster(fit, clusters[[1]])
  if (length(clusters) == 2) {
    V <- V + raw_cluster(fit, clusters[[2]]) - raw_cluster(fit, interaction(clusters, drop = TRUE))
  }
  list(V = V * G / (G - 1) * (N - 1) / (N - counted), df = G - 1)
}

coefficients_of <- function(fit, V, df, xs) {
  b <- coef(fit)[xs]
  se <- sqrt(diag(V)[match(xs, names(coef(fit)))])
  p <- 2 * pt(abs(b / se), df, lower.tail = FALSE)
  list(estimate = named(b, xs), se = named(se, xs), df = named(rep_len(df, length(xs)), xs), p = named(p, xs))
}

cr2 <- function(fit, cluster, xs) {
  V <- vcovCR(fit, cluster = cluster, type = "CR2")
  t <- coef_test(fit, vcov = V, test = "Satterthwaite", coefs = xs)
  W <- Wald_test(fit, constraints = constrain_zero(xs[xs != "(Intercept)"]), vcov = V, test = "HTZ")
  list(
    estimate = named(t$beta, xs), se = named(t$SE, xs), df = named(t$df_Satt, xs), p = named(t$p_Satt, xs),
    wald = list(statistic = W$Fstat, df1 = W$df_num, df2 = W$df_denom, p = W$p_val)
  )
}

battery <- function(d, k) {
  xs <- paste0("x", seq_len(k))
  right <- paste(xs, collapse = " + ")
  T <- nlevels(d$time)
  models <- list(
    pooled = list(formula = paste("y ~", right), xs = c("(Intercept)", xs), unit = 1 + k, both = 1 + k),
    unit = list(formula = paste("y ~", right, "+ unit"), xs = xs, unit = k + 1, both = k + 1),
    twoway = list(formula = paste("y ~", right, "+ unit + time"), xs = xs, unit = k + T, both = k + 1)
  )
  lapply(models, function(m) {
    fit <- lm(as.formula(m$formula), d)
    df <- fit$df.residual
    hc <- function(type) coefficients_of(fit, vcovHC(fit, type = type), df, m$xs)
    one <- cr1(fit, list(d$unit), m$unit)
    two <- cr1(fit, list(d$unit, d$time), m$both)
    s <- summary(fit)
    list(
      iid = coefficients_of(fit, vcov(fit), df, m$xs),
      HC0 = hc("HC0"), HC1 = hc("HC1"), HC2 = hc("HC2"), HC3 = hc("HC3"),
      CR0 = coefficients_of(fit, raw_cluster(fit, d$unit), nlevels(d$unit) - 1, m$xs),
      CR1 = coefficients_of(fit, one$V, one$df, m$xs),
      CR1_twoway = coefficients_of(fit, two$V, two$df, m$xs),
      CR2 = cr2(fit, d$unit, m$xs),
      statistics = list(
        rss = sum(residuals(fit)^2), sigma = s$sigma, logLikelihood = as.numeric(logLik(fit)),
        overall = s$r.squared, adjustedOverall = s$adj.r.squared, residualDegreesOfFreedom = df
      )
    )
  })
}

# Within R2 and its adjustment by plm: 1 - (1 - R2)(N - 1)/(N - L - K).
within_r2 <- function(d, k, effect) {
  f <- as.formula(paste("y ~", paste0("x", seq_len(k), collapse = " + ")))
  fit <- plm(f, pdata.frame(d, index = c("unit", "time")), model = "within", effect = effect)
  as.list(r.squared(fit)) -> r2
  list(within = unname(r2[[1]]), adjustedWithinXtreg = unname(r.squared(fit, dfcor = TRUE)))
}

# The South (Census divisions 5, 6, 7) against the rest, unit effects: separate regressions, and the equality of all
# slopes in the regression in which everything is interacted.
split_regressions <- function(d) {
  xs <- paste0("x", 1:4)
  part <- function(g) {
    z <- droplevels(d[d$high == g, ])
    fit <- lm(y ~ x1 + x2 + x3 + x4 + unit, z)
    one <- cr1(fit, list(z$unit), 5)
    list(
      observations = nrow(z), CR1 = coefficients_of(fit, one$V, one$df, xs), CR2 = cr2(fit, z$unit, xs)
    )
  }
  for (x in xs) d[[paste0("d", x)]] <- d[[x]] * d$high
  dx <- paste0("d", xs)
  full <- lm(as.formula(paste("y ~", paste(c(xs, dx), collapse = " + "), "+ unit")), d)
  restricted <- lm(y ~ x1 + x2 + x3 + x4 + unit, d)
  chow <- anova(restricted, full)
  one <- cr1(full, list(d$unit), 9)
  j <- match(dx, names(coef(full)))
  wald <- drop(t(coef(full)[j]) %*% solve(one$V[j, j]) %*% coef(full)[j]) / 4
  htz <- Wald_test(full, constraints = constrain_zero(dx), vcov = vcovCR(full, d$unit, "CR2"), test = "HTZ")
  single <- coef_test(full, vcov = vcovCR(full, d$unit, "CR2"), test = "Satterthwaite", coefs = dx)
  list(
    high = part(1), low = part(0),
    chow = list(statistic = chow$F[2], df1 = chow$Df[2], df2 = chow$Res.Df[2], p = chow$`Pr(>F)`[2]),
    CR1 = list(statistic = wald, df1 = 4, df2 = one$df, p = pf(wald, 4, one$df, lower.tail = FALSE)),
    CR2 = list(statistic = htz$Fstat, df1 = htz$df_num, df2 = htz$df_denom, p = htz$p_val),
    CR2_single = lapply(seq_along(xs), function(i) {
      list(term = xs[i], statistic = (single$beta[i] / single$SE[i])^2, df2 = single$df_Satt[i], p = single$p_Satt[i])
    })
  )
}

describe <- function(x, unit) {
  means <- tapply(x, unit, mean)
  q <- unname(quantile(x, c(0.25, 0.5, 0.75)))
  list(
    mean = mean(x), standardDeviation = sd(x), minimum = min(x), lowerQuartile = q[1], median = q[2],
    upperQuartile = q[3], maximum = max(x), between = sd(means),
    within = sqrt(sum((x - means[as.character(unit)])^2) / (length(x) - 1))
  )
}

result <- list(
  software = paste0(
    R.version.string, "; plm ", packageVersion("plm"), ", sandwich ", packageVersion("sandwich"),
    ", clubSandwich ", packageVersion("clubSandwich")
  ),
  script = "references/panel-regression/feols.R",
  note = "CR1: G/(G-1) (N-1)/(N-K') applied to the raw cluster covariance of lm; K' leaves out effects nested in clusters",
  produc = c(
    battery(produc, 4),
    list(within = list(unit = within_r2(produc, 4, "individual"), twoway = within_r2(produc, 4, "twoways")))
  ),
  grunfeld = c(
    battery(grunfeld, 2),
    list(within = list(unit = within_r2(grunfeld, 2, "individual"), twoway = within_r2(grunfeld, 2, "twoways")))
  ),
  split = split_regressions(produc),
  descriptive = list(gsp = describe(Produc$gsp, Produc$state), unemp = describe(Produc$unemp, Produc$state))
)
writeLines(toJSON(result, auto_unbox = TRUE, digits = I(17), pretty = TRUE), "feols.json")

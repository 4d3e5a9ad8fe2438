# Makes diagnostics.json: tests of panel regressions by plm on two public panels, balanced and with rows taken out at the
# ends of some units; the tests that plm lacks (Drukker's form of Wooldridge's test, the modified Wald test, the Hausman
# forms with one error variance) by their formulas. Run from this folder: Rscript diagnostics.R
# Needs R with the packages plm (the data sets Produc and Grunfeld too), lmtest and jsonlite.

suppressPackageStartupMessages({
  library(plm)
  library(jsonlite)
})

data("Produc", package = "plm")
data("Grunfeld", package = "plm")
produc <- data.frame(
  unit = as.character(Produc$state), time = Produc$year,
  y = log(Produc$gsp), x1 = log(Produc$pcap), x2 = log(Produc$pc), x3 = log(Produc$emp), x4 = Produc$unemp
)
grunfeld <- data.frame(
  unit = Grunfeld$firm, time = Grunfeld$year, y = Grunfeld$inv, x1 = Grunfeld$value, x2 = Grunfeld$capital
)

test <- function(h) {
  if (is.null(h)) return(NULL)
  list(statistic = unname(h$statistic), df = unname(h$parameter), p = unname(h$p.value))
}

# The regression-based Hausman test with the quasi-demeaned intercept, which matters on unbalanced panels.
auxiliary <- function(d, f, random, within, cluster) {
  Y <- as.numeric(pmodel.response(random))
  XR <- model.matrix(random)
  XF <- model.matrix(within)
  m <- lm(Y ~ 0 + XR + XF)
  X <- model.matrix(m)
  B <- solve(crossprod(X))
  V <- if (cluster) B %*% crossprod(rowsum(X * resid(m), as.character(d$unit))) %*% B else vcov(m)
  j <- (ncol(XR) + 1):ncol(X)
  h <- drop(coef(m)[j] %*% solve(V[j, j], coef(m)[j]))
  list(statistic = h, df = length(j), p = pchisq(h, length(j), lower.tail = FALSE))
}

one_variance <- function(within, random, from) {
  k <- names(coef(within))
  s2 <- c(within = sum(resid(within)^2) / df.residual(within), random = sum(resid(random)^2) / df.residual(random))
  factor <- if (from == "random") c(s2[["random"]] / s2[["within"]], 1) else c(1, s2[["within"]] / s2[["random"]])
  V <- factor[1] * vcov(within)[k, k] - factor[2] * vcov(random)[k, k]
  delta <- coef(within) - coef(random)[k]
  h <- drop(delta %*% solve(V, delta))
  list(statistic = h, df = length(k), p = pchisq(h, length(k), lower.tail = FALSE))
}

drukker <- function(d, xs) {
  d <- d[order(d$unit, d$time), ]
  lag <- function(v, same) c(NA, ifelse(same[-1], head(v, -1), NA))
  same <- c(FALSE, d$unit[-1] == head(d$unit, -1) & d$time[-1] - head(d$time, -1) == 1)
  D <- data.frame(unit = d$unit, time = d$time, lapply(d[c("y", xs)], function(v) v - lag(v, same)))[same, ]
  D$e <- resid(lm(as.formula(paste("y ~ 0 +", paste(xs, collapse = " + "))), D))
  same <- c(FALSE, D$unit[-1] == head(D$unit, -1) & D$time[-1] - head(D$time, -1) == 1)
  D$le <- lag(D$e, same)
  D <- D[same, ]
  b <- sum(D$e * D$le) / sum(D$le^2)
  G <- length(unique(D$unit))
  V <- G / (G - 1) * sum(tapply((D$e - b * D$le) * D$le, D$unit, sum)^2) / sum(D$le^2)^2
  F <- (b + 0.5)^2 / V
  list(statistic = F, df = c(1, G - 1), p = pf(F, 1, G - 1, lower.tail = FALSE))
}

modified_wald <- function(within, unit) {
  e <- as.numeric(resid(within))
  s2 <- tapply(e^2, unit, mean)
  V <- tapply(e^2, unit, function(q) sum((q - mean(q))^2) / (length(q) * (length(q) - 1)))
  W <- sum((s2 - mean(e^2))^2 / V)
  list(statistic = W, df = length(s2), p = pchisq(W, length(s2), lower.tail = FALSE))
}

battery <- function(d, k, balanced) {
  xs <- paste0("x", seq_len(k))
  f <- as.formula(paste("y ~", paste(xs, collapse = " + ")))
  p <- pdata.frame(d, index = c("unit", "time"))
  pooled <- plm(f, p, model = "pooling")
  within <- plm(f, p, model = "within")
  twoway <- plm(f, p, model = "within", effect = "twoways")
  time <- plm(f, p, model = "within", effect = "time")
  random <- plm(f, p, model = "random")
  lm_test <- function(type, effect) test(plmtest(pooled, type = type, effect = effect))
  cd <- function(type, fit) test(pcdtest(fit, test = type))
  result <- list(
    f_unit = test(pFtest(within, pooled)), f_twoways = test(pFtest(twoway, pooled)),
    f_time_given_unit = test(pFtest(twoway, within)), f_time = test(pFtest(time, pooled)),
    bp_unit = lm_test("bp", "individual"), bp_time = lm_test("bp", "time"), bp_twoways = lm_test("bp", "twoways"),
    honda_unit = lm_test("honda", "individual"), honda_time = lm_test("honda", "time"),
    honda_twoways = lm_test("honda", "twoways"),
    kw_unit = lm_test("kw", "individual"), kw_time = lm_test("kw", "time"), kw_twoways = lm_test("kw", "twoways"),
    ghm_twoways = lm_test("ghm", "twoways"),
    wooldridge_effects_unit = test(pwtest(pooled)), wooldridge_effects_time = test(pwtest(pooled, effect = "time")),
    cd_pooled = cd("cd", pooled), cd_unit = cd("cd", within),
    lm_unit = cd("lm", within), sclm_unit = cd("sclm", within), bcsclm_unit = cd("bcsclm", within),
    rho_unit = cd("rho", within), absrho_unit = cd("absrho", within),
    within_serial = test(pwartest(within)),
    difference_differenced = test(pwfdtest(f, data = p, h0 = "fd")),
    difference_levels = test(pwfdtest(f, data = p, h0 = "fe")),
    drukker = drukker(d, xs),
    bg1 = test(pbgtest(within, order = 1)), bg3 = test(pbgtest(within, order = 3)),
    bsy_serial = test(pbsytest(pooled, test = "ar")), bsy_random = test(pbsytest(pooled, test = "re")),
    bsy_random_two = test(pbsytest(pooled, test = "re", re.normal = FALSE)),
    bsy_joint = test(pbsytest(pooled, test = "j")),
    bnf = test(pbnftest(within, test = "bnf")), lbi = test(pbnftest(within, test = "lbi")),
    dw = test(pdwtest(within)),
    poolability_within = test(pooltest(f, data = p, model = "within")),
    poolability_pooled = test(pooltest(f, data = p, model = "pooling")),
    modified_wald = modified_wald(within, index(p)[[1]]),
    hausman = test(phtest(within, random)),
    hausman_random = one_variance(within, random, "random"), hausman_within = one_variance(within, random, "within"),
    hausman_regression = auxiliary(p, f, random, within, FALSE),
    hausman_regression_cluster = auxiliary(p, f, random, within, TRUE)
  )
  if (!balanced) return(result)
  c(result, list(
    cd_twoways = cd("cd", twoway),
    hausman_twoways = test(phtest(twoway, plm(f, p, model = "random", effect = "twoways"))),
    baltagi_li = test(pbltest(f, d, index = c("unit", "time"))),
    baltagi_li_one = test(pbltest(f, d, alternative = "onesided", index = c("unit", "time")))
  ))
}

# Rows at the ends of units only, so that no unit has a gap.
shortened <- function(d) {
  first <- min(d$time)
  last <- max(d$time)
  code <- as.integer(factor(d$unit))
  d[!(code %% 3 == 0 & d$time < first + 4) & !(code %% 4 == 1 & d$time > last - 3), ]
}

result <- list(
  software = paste0(R.version.string, "; plm ", packageVersion("plm"), ", lmtest ", packageVersion("lmtest")),
  script = "references/panel-regression/diagnostics.R",
  note = "unbalanced: units 3, 6, ... (by sorted label) lose the first four periods, units 1, 5, ... the last three",
  grunfeld = list(balanced = battery(grunfeld, 2, TRUE), unbalanced = battery(shortened(grunfeld), 2, FALSE)),
  produc = list(balanced = battery(produc, 4, TRUE), unbalanced = battery(shortened(produc), 4, FALSE))
)
writeLines(toJSON(result, auto_unbox = TRUE, digits = I(17), pretty = TRUE, null = "null"), "diagnostics.json")

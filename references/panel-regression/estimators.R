# Makes estimators.json: between, first difference, random and correlated random effects of the Grunfeld data, complete and
# with holes, by plm and clubSandwich, and by generalised least squares with the whole covariance matrix written out.
# Run from this folder: Rscript estimators.R
# Needs R with the packages plm (the data set Grunfeld too), clubSandwich and jsonlite.

suppressPackageStartupMessages({
  library(plm)
  library(clubSandwich)
  library(jsonlite)
})

data("Grunfeld", package = "plm")
complete <- data.frame(firm = Grunfeld$firm, year = Grunfeld$year, y = Grunfeld$inv, x1 = Grunfeld$value, x2 = Grunfeld$capital)
# Row r (from 0) is missing where 7 r mod 11 is 0 or 4: units lose different years, and there are gaps.
rows <- seq_len(nrow(complete)) - 1
holes <- complete[!((7 * rows) %% 11 %in% c(0, 4)), ]

named <- function(values, names = base::names(values)) setNames(as.list(unname(values)), names)
f <- y ~ x1 + x2
indexed <- function(d) pdata.frame(d, index = c("firm", "year"))

# b, and the classical covariance with s^2 from the weighted residuals, with Omega written out.
gls <- function(d, sigma2) {
  X <- model.matrix(f, d)
  U <- outer(d$firm, d$firm, "==")
  P <- outer(d$year, d$year, "==")
  part <- function(name) if (name %in% names(sigma2)) sigma2[[name]] else 0
  omega <- diag(nrow(d)) + part("id") / sigma2[["idios"]] * U + part("time") / sigma2[["idios"]] * P
  W <- solve(omega)
  B <- solve(t(X) %*% W %*% X)
  b <- drop(B %*% t(X) %*% W %*% d$y)
  e <- d$y - drop(X %*% b)
  s2 <- drop(t(e) %*% W %*% e) / (nrow(X) - ncol(X))
  list(estimate = named(b), se = named(sqrt(diag(B) * s2), colnames(X)))
}

random <- function(d, effect, method) {
  m <- plm(f, indexed(d), model = "random", effect = effect, random.method = method)
  list(
    sigma2 = as.list(ercomp(m)$sigma2), plm = named(coef(m)), gls = gls(d, ercomp(m)$sigma2),
    r2 = unname(r.squared(m))
  )
}

methods <- c("swamy-arora" = "swar", "amemiya" = "amemiya", "wallace-hussain" = "walhus", "nerlove" = "nerlove")
effects <- c(unit = "individual", time = "time", twoways = "twoways")
all_random <- function(d, balanced) {
  result <- list()
  for (e in names(effects)) {
    for (m in names(methods)) {
      # plm takes the first rows' fixed effects for both ways where the panel has holes, which is not Nerlove's estimator.
      if (!balanced && e == "twoways" && m == "nerlove") next
      result[[e]][[m]] <- random(d, effects[[e]], methods[[m]])
    }
  }
  result
}

satterthwaite <- function(m, cluster) {
  t <- coef_test(m, vcov = "CR2", cluster = cluster, test = "Satterthwaite")
  list(se = named(t$SE, rownames(t)), df = named(t$df_Satt, rownames(t)), p = named(t$p_Satt, rownames(t)))
}

ols <- function(fit) {
  s <- summary(fit)
  list(
    estimate = named(coef(fit)), se = named(s$coefficients[, 2]), p = named(s$coefficients[, 4]),
    r2 = s$r.squared, adjusted = s$adj.r.squared, sigma = s$sigma, df = fit$df.residual
  )
}

# Differences by time: only pairs of adjacent years.
differences <- function(d) {
  later <- d
  earlier <- d
  earlier$year <- earlier$year + 1
  both <- merge(later, earlier, by = c("firm", "year"), suffixes = c("", ".before"))
  data.frame(
    firm = both$firm, year = both$year, y = both$y - both$y.before, x1 = both$x1 - both$x1.before,
    x2 = both$x2 - both$x2.before
  )
}

first_difference <- function(d) {
  z <- differences(d)
  fit <- lm(f, z)
  years <- lm(y ~ x1 + x2 + factor(year), z)
  list(
    observations = nrow(z), iid = ols(fit), CR2 = satterthwaite(fit, z$firm),
    years = named(coef(years)[c("x1", "x2")]), years_se = named(summary(years)$coefficients[c("x1", "x2"), 2])
  )
}

between <- function(d, by) ols(lm(f, aggregate(d[c("y", "x1", "x2")], d[by], mean)))

correlated <- function(d, method) {
  for (x in c("x1", "x2")) d[[paste0("m", x)]] <- ave(d[[x]], d$firm)
  m <- plm(y ~ x1 + x2 + mx1 + mx2, indexed(d), model = "random", random.method = method)
  means <- c("mx1", "mx2")
  wald <- function(V) drop(coef(m)[means] %*% solve(V[means, means]) %*% coef(m)[means])
  list(
    estimate = named(coef(m)), se = named(sqrt(diag(vcov(m))), names(coef(m))), wald = wald(vcov(m)),
    CR0 = wald(vcovHC(m, method = "arellano", type = "HC0"))
  )
}

battery <- function(d, balanced) {
  swamy <- plm(f, indexed(d), model = "random")
  list(
    random = all_random(d, balanced),
    CR2 = satterthwaite(swamy, "individual"),
    between = list(unit = between(d, "firm"), time = between(d, "year")),
    first_difference = first_difference(d),
    correlated = correlated(d, if (balanced) "swar" else "walhus")
  )
}

result <- list(
  software = paste0(
    R.version.string, "; plm ", packageVersion("plm"), ", clubSandwich ", packageVersion("clubSandwich")
  ),
  script = "references/panel-regression/estimators.R",
  note = "holes: row r of Grunfeld, from 0, is missing where 7 r mod 11 is 0 or 4",
  complete = battery(complete, TRUE),
  holes = battery(holes, FALSE)
)
writeLines(toJSON(result, auto_unbox = TRUE, digits = I(17), pretty = TRUE), "estimators.json")

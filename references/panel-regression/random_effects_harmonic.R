# Random effects with the variances of Stata's xtreg, re (without sa) on unbalanced panels, by the formulas of its manual:
# s_u^2 = SSR_b / (n - K) - s_e^2 / T, with T the harmonic mean of the T_i and SSR_b of the unweighted regression of means.
# Coefficients by generalised least squares with the covariance matrix written out. Writes random_effects_harmonic.json.
# Rscript references/panel-regression/random_effects_harmonic.R
suppressPackageStartupMessages({ library(plm); library(jsonlite) })
data("Grunfeld", package = "plm"); data("Produc", package = "plm")

estimate <- function(f, d, unit) {
  id <- factor(d[[unit]])
  X <- model.matrix(f, d); y <- model.response(model.frame(f, d))
  within <- lm(update(f, . ~ . + id), cbind(d, id))
  s_e <- deviance(within) / df.residual(within)
  means <- aggregate(cbind(y, X[, -1, drop = FALSE]), list(id), mean)[, -1]
  between <- lm(means$y ~ as.matrix(means[, -1]))
  T <- 1 / mean(1 / table(id))
  s_u <- max(0, deviance(between) / df.residual(between) - s_e / T)
  W <- solve(diag(nrow(X)) + s_u / s_e * outer(id, id, "=="))
  B <- solve(t(X) %*% W %*% X); b <- drop(B %*% t(X) %*% W %*% y); e <- y - drop(X %*% b)
  s2 <- drop(t(e) %*% W %*% e) / (nrow(X) - ncol(X))
  list(estimate = as.list(setNames(unname(b), colnames(X))), se = as.list(setNames(unname(sqrt(diag(B) * s2)), colnames(X))),
       sigma_u = sqrt(s_u), sigma_e = sqrt(s_e), rows = nrow(X))
}
holes <- Grunfeld[((7 * (seq_len(nrow(Grunfeld)) - 1)) %% 11) > 4 | Grunfeld$firm > 6, ]
late <- Produc[Produc$year > 1970 + as.integer(Produc$state) %% 9, ]
write_json(list(
  grunfeld = estimate(inv ~ value + capital, holes, "firm"),
  grunfeld_balanced = estimate(inv ~ value + capital, Grunfeld, "firm"),
  grunfeld_time = estimate(inv ~ value + capital, holes, "year"),
  produc = estimate(log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp, late, "state")
), "references/panel-regression/random_effects_harmonic.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)

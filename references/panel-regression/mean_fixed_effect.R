# Makes mean_fixed_effect.json: the constant beside absorbed effects, by plm::within_intercept with the conventional
# covariance. Run from this folder: Rscript mean_fixed_effect.R
# Needs the packages plm and jsonlite.

suppressPackageStartupMessages({ library(plm); library(jsonlite) })
data("Grunfeld", package = "plm")
data("Produc", package = "plm")
one <- function(formula, data, index, effect) {
  fit <- plm(formula, data, index = index, effect = effect, model = "within")
  value <- within_intercept(fit, return.model = FALSE)
  list(estimate = as.numeric(value), standardError = as.numeric(attr(value, "se")), df = fit$df.residual)
}
produc <- log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp
out <- list(
  grunfeldFirm = one(inv ~ value + capital, Grunfeld, c("firm", "year"), "individual"),
  grunfeldTwoWay = one(inv ~ value + capital, Grunfeld, c("firm", "year"), "twoways"),
  producState = one(produc, Produc, c("state", "year"), "individual"),
  producYear = one(produc, Produc, c("state", "year"), "time"),
  producTwoWay = one(produc, Produc, c("state", "year"), "twoways")
)
write_json(out, "mean_fixed_effect.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)

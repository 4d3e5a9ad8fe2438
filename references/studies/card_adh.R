# Reference values of the studies card-proximity and china-shock, by AER::ivreg and lm with sandwich.
#
#     Rscript references/studies/card_adh.R <card.csv> <adh_reg_722x2.csv>
#
# card.csv is Card's (1995) extract of the National Longitudinal Survey of Young Men as in the R package wooldridge; the other
# file is ADH$reg of the R package ShiftShareSE (Autor, Dorn and Hanson 2013). Neither is part of the repository.
suppressMessages({ library(AER); library(sandwich); library(jsonlite) })
files <- commandArgs(trailingOnly = TRUE)
values <- list()
put <- function(model, fit, term, vcov, name = term) {
  b <- coef(fit)[[term]]
  values[[paste0("models.", model, ".", name, ".estimate")]] <<- b
  values[[paste0("models.", model, ".", name, ".standardError")]] <<- sqrt(vcov[term, term])
}
card <- read.csv(files[1])
x <- c("exper", "expersq", "black", "smsa", "south", "smsa66", paste0("reg66", 2:9))
w <- paste(x, collapse = " + ")
ols <- lm(as.formula(paste("lwage ~ educ +", w)), card)
one <- ivreg(as.formula(paste("lwage ~ educ +", w, "| nearc4 +", w)), data = card)
two <- ivreg(as.formula(paste("lwage ~ educ +", w, "| nearc2 + nearc4 +", w)), data = card)
for (pair in list(list("ols", ols), list("nearby_college", one), list("both_colleges", two))) {
  v <- vcov(pair[[2]])
  for (term in c("educ", "exper", "black")) put(pair[[1]], pair[[2]], term, v)
}
put("nearby_college_robust", one, "educ", vcovHC(one, type = "HC1"))

adh <- read.csv(files[2])
adh$division <- factor(adh$division)
controls <- "t2 + l_shind_manuf_cbp + l_sh_popedu_c + l_sh_popfborn + l_sh_empl_f + l_sh_routine33 + l_task_outsource + division"
iv <- ivreg(as.formula(paste("d_sh_empl_mfg ~ shock +", controls, "| IV +", controls)), data = adh, weights = weights)
# G/(G-1) (N-1)/(N-K), K with every dummy
put("iv_all", iv, "shock", vcovCL(iv, cluster = adh$statefip, type = "HC1"))
# no factor at all: Stata's ivregress without the option small
put("iv_all@article", iv, "shock", vcovCL(iv, cluster = adh$statefip, type = "HC0", cadjust = FALSE))
first <- lm(as.formula(paste("shock ~ IV +", controls)), adh, weights = weights)
values[["models.iv_all.first stage: shock.IV.estimate"]] <- coef(first)[["IV"]]
base <- ivreg(d_sh_empl_mfg ~ shock + t2 | IV + t2, data = adh, weights = weights)
put("iv_base", base, "shock", vcovCL(base, cluster = adh$statefip, type = "HC1"))
put("iv_base@article", base, "shock", vcovCL(base, cluster = adh$statefip, type = "HC0", cadjust = FALSE))
ols2 <- lm(as.formula(paste("d_sh_empl_mfg ~ shock +", controls)), adh, weights = weights)
put("ols_all", ols2, "shock", vcovCL(ols2, cluster = adh$statefip, type = "HC1"))
G <- length(unique(adh$statefip)); N <- nrow(adh); K <- length(coef(iv))
cat(sprintf("G %d N %d K %d; with the factor G/(G-1) alone: %.6f\n", G, N, K, values[["models.iv_all.shock.standardError"]] / sqrt((N - 1) / (N - K))))
out <- list(software = paste0("R ", getRversion(), ", AER ", packageVersion("AER"), ", sandwich ", packageVersion("sandwich")), values = values)
write_json(out, "references/studies/card_adh.json", auto_unbox = TRUE, digits = NA, pretty = TRUE)

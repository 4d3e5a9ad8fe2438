# Times of the same regression in R: Rscript small-panel.R panel.csv, prints JSON. fixest is used where it is installed.
data <- read.csv(commandArgs(TRUE)[1])
data$unit <- factor(data$unit)
data$year <- factor(data$year)
regressors <- paste0("x", 1:6)
slopes <- reformulate(regressors, "y")

# Median milliseconds of one call over 21 runs, after some that are not counted.
milliseconds <- function(call, runs = 21, calls = 5) {
  for (i in 1:5) call()
  median(replicate(runs, system.time(for (i in 1:calls) call(), gcFirst = FALSE)[["elapsed"]])) / calls * 1000
}

entry <- function(name, call, package) {
  result <- call()
  list(name = name, version = as.character(packageVersion(package)), milliseconds = milliseconds(call),
       coefficient = unname(result[1]), standardError = if (is.na(result[2])) NULL else unname(result[2]))
}

calls <- list()
dummies <- update(slopes, . ~ . + unit + year)
calls$lm <- entry("lm with dummies", function() {
  fit <- lm(dummies, data)
  c(coef(fit)[["x1"]], NA)
}, "stats")
if (requireNamespace("plm", quietly = TRUE)) {
  calls$plm <- entry("plm within two-ways, vcovHC by unit", function() {
    fit <- plm::plm(slopes, data, index = c("unit", "year"), model = "within", effect = "twoways")
    c(coef(fit)[["x1"]], sqrt(plm::vcovHC(fit, type = "sss")["x1", "x1"]))
  }, "plm")
}
if (requireNamespace("fixest", quietly = TRUE)) {
  fixest::setFixest_nthreads(1)
  formula <- as.formula(paste(deparse1(slopes), "| unit + year"))
  calls$fixest <- entry("fixest feols, cluster by unit", function() {
    fit <- fixest::feols(formula, data, vcov = ~unit)
    c(coef(fit)[["x1"]], fixest::se(fit)[["x1"]])
  }, "fixest")
}
cat(jsonlite::toJSON(list(software = R.version.string, calls = unname(calls)), auto_unbox = TRUE, digits = NA, null = "null"))

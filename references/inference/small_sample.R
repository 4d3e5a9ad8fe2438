# Makes small_sample.json: one fit under the rules of plm, sandwich and lm with dummies written out, R2 of xtreg by its
# formulas, partial leverage and effective clusters from the dummy regression. Run from this folder: Rscript small_sample.R
# Needs R with the packages plm (the data set Grunfeld too), sandwich, lmtest and jsonlite.

suppressPackageStartupMessages({
  library(plm)
  library(sandwich)
  library(lmtest)
  library(jsonlite)
})

data("Grunfeld", package = "plm")
# Unbalanced on purpose: one firm enters late, one leaves early.
d <- subset(Grunfeld, !(firm == 8 & year < 1940) & !(firm == 9 & year > 1950))
p <- pdata.frame(d, index = c("firm", "year"))
x <- c("value", "capital")

rows <- function(table) {
  list(se = unname(table[x, 2]), t = unname(table[x, 3]), p = unname(table[x, 4]))
}
with_df <- function(part, df) c(part, list(df = df))

models <- list(
  unit = list(
    plm = plm(inv ~ value + capital, p, model = "within"),
    lm = lm(inv ~ value + capital + factor(firm), d)
  ),
  twoway = list(
    plm = plm(inv ~ value + capital, p, model = "within", effect = "twoways"),
    lm = lm(inv ~ value + capital + factor(firm) + factor(year), d)
  )
)

results <- lapply(models, function(m) {
  df <- df.residual(m$plm)
  under <- function(v) with_df(rows(coeftest(m$plm, vcov. = v)), df)
  lsdv <- function(v) with_df(rows(coeftest(m$lm, vcov. = v)), df.residual(m$lm))
  list(
    `plm iid` = with_df(rows(summary(m$plm)$coefficients), df),
    `plm HC0` = under(vcovHC(m$plm, method = "white1", type = "HC0")),
    `plm HC1` = under(vcovHC(m$plm, method = "white1", type = "HC1")),
    `plm firm` = under(vcovHC(m$plm, method = "arellano", type = "HC0")),
    `plm year` = under(vcovHC(m$plm, method = "arellano", type = "HC0", cluster = "time")),
    `plm both` = under(vcovDC(m$plm)),
    `plm-sss firm` = under(vcovHC(m$plm, method = "arellano", type = "sss")),
    `sandwich HC1` = lsdv(vcovHC(m$lm, type = "HC1")),
    `sandwich firm` = lsdv(vcovCL(m$lm, cluster = ~firm)),
    `sandwich both` = lsdv(vcovCL(m$lm, cluster = ~ firm + year))
  )
})

b <- coef(models$unit$lm)[x]
xb <- as.matrix(d[x]) %*% b
mean_by <- function(v) tapply(v, d$firm, mean)
year <- lm(inv ~ value + capital + factor(firm) + factor(year), d)
wss <- sum((d$inv - ave(d$inv, d$firm))^2)
r2_year <- 1 - sum(resid(year)^2) / wss
r2 <- list(
  betweenXtreg = cor(mean_by(d$inv), mean_by(xb))^2,
  overallXtreg = cor(d$inv, xb)[1, 1]^2,
  withinXtregYearDummies = r2_year,
  adjustedWithinXtregYearDummies = 1 - (1 - r2_year) * (nrow(d) - 1) / df.residual(year)
)

# The residual of a regressor on the other and all dummies: its squares by firm are the partial leverage.
g <- function(v) tapply(v, d$firm, sum)
gstar <- function(v) length(v) / (1 + mean((v / mean(v) - 1)^2))
leverage_of <- function(dummies) {
  lapply(setNames(x, x), function(name) {
    other <- setdiff(x, name)
    r <- resid(lm(reformulate(c(other, dummies), name), d))
    partial <- g(r^2) / sum(r^2)
    list(partial = unname(as.vector(partial)), independent = gstar(g(r^2)), correlated = gstar(g(r)^2))
  })
}

write_json(
  list(
    software = "R, plm, sandwich, lmtest",
    version = c(R = R.version.string, sapply(c("plm", "sandwich", "lmtest"), function(k) as.character(packageVersion(k)))),
    script = "references/inference/small_sample.R",
    dropped = "firm 8 before 1940, firm 9 after 1950",
    data = as.list(d[c("firm", "year", "inv", "value", "capital")]), results = results, r2 = r2,
    leverage = list(pooled = leverage_of(character()), unit = leverage_of("factor(firm)"), twoway = leverage_of(c("factor(firm)", "factor(year)")))
  ),
  "small_sample.json", digits = NA, auto_unbox = TRUE
)

# Weights where rows are averaged, differenced, split or mediated, and clusters where two columns cross: values of base R's
# lm on rows transformed by hand, with sandwich and clubSandwich, for the tests of packages/panel-regression.
# Writes weighted_estimators.json beside itself. Rscript references/panel-regression/weighted_estimators.R
suppressPackageStartupMessages({
  library(sandwich); library(clubSandwich); library(jsonlite)
})
data("Grunfeld", package = "plm")
data("Produc", package = "plm")
# Gaps and an incomplete unit, so that units weigh differently by their rows.
firms <- Grunfeld[!(Grunfeld$firm == 3 & Grunfeld$year == 1940) & !(Grunfeld$firm == 7 & Grunfeld$year < 1937), ]
firms$weight <- firms$value / 100
firms$count <- 1 + firms$firm %% 3
states <- Produc
states$weight <- states$emp / 100
states$count <- 1 + (as.integer(states$state) * 5 + states$year) %% 3
states$half <- ifelse(as.integer(states$region) %% 2 == 1, "odd", "even")

named <- function(x) as.list(setNames(unname(x), names(x)))
tests <- function(fit, vcov, df) {
  b <- coef(fit); se <- sqrt(diag(vcov))
  list(estimate = named(b), se = named(se), p = named(setNames(2 * pt(-abs(b / se), df), names(b))))
}
satterthwaite <- function(fit, cluster, keep = names(coef(fit))) {
  v <- vcovCR(fit, cluster = cluster, type = "CR2")
  out <- coef_test(fit, vcov = v, test = "Satterthwaite", coefs = keep)
  list(estimate = named(setNames(out$beta, keep)), se = named(setNames(out$SE, keep)),
       df = named(setNames(out$df_Satt, keep)), p = named(setNames(out$p_Satt, keep)))
}

between <- function(data, unit) {
  rows <- split(data, data[[unit]])
  means <- do.call(rbind, lapply(rows, function(r) data.frame(
    inv = weighted.mean(r$inv, r$weight), value = weighted.mean(r$value, r$weight),
    capital = weighted.mean(r$capital, r$weight), weight = mean(r$weight))))
  fit <- lm(inv ~ value + capital, means, weights = weight)
  list(iid = tests(fit, vcov(fit), df.residual(fit)), HC3 = tests(fit, vcovHC(fit, "HC3"), df.residual(fit)),
       HC1 = tests(fit, vcovHC(fit, "HC1"), df.residual(fit)), r2 = summary(fit)$r.squared, sigma = summary(fit)$sigma,
       logLikelihood = as.numeric(logLik(fit)))
}

differences <- function(data) {
  key <- paste(data$firm, data$year)
  before <- match(paste(data$firm, data$year - 1), key)
  keep <- !is.na(before)
  now <- data[keep, ]; then <- data[before[keep], ]
  data.frame(inv = now$inv - then$inv, value = now$value - then$value, capital = now$capital - then$capital,
             firm = now$firm, year = now$year, weight = 2 / (1 / now$weight + 1 / then$weight), count = now$count)
}
d <- differences(firms)
fd <- lm(inv ~ value + capital, d, weights = weight)
fd_year <- lm(inv ~ value + capital + factor(year), d, weights = weight)
written <- d[rep(seq_len(nrow(d)), d$count), ]
fd_frequency <- lm(inv ~ value + capital, written)

form <- log(gsp) ~ log(pcap) + log(pc) + log(emp) + factor(state)
slopes <- c("log(pcap)", "log(pc)", "log(emp)")
fits <- lapply(c(even = "even", odd = "odd"), function(h) lm(form, states[states$half == h, ], weights = weight))
whole <- lm(log(gsp) ~ (log(pcap) + log(pc) + log(emp)) * half + factor(state), states, weights = weight)
pooled <- lm(form, states, weights = weight)
differ <- paste0(slopes, ":halfodd")
differ <- names(coef(whole))[grepl(":half", names(coef(whole)))]
chow <- ((deviance(pooled) - deviance(whole)) / 3) / (deviance(whole) / df.residual(whole))
full <- states[rep(seq_len(nrow(states)), states$count), ]
count_fits <- lapply(c(even = "even", odd = "odd"), function(h) lm(form, full[full$half == h, ]))

path <- function(formula, data, term, weights) {
  fit <- lm(formula, data, weights = weights)
  c(fit$coefficients[[term]], sqrt(vcov(fit)[term, term]))
}
mediate <- function(data, weights) {
  data$w <- weights
  total <- lm(log(gsp) ~ log(pcap) + log(emp) + factor(state), data, weights = w)
  mediator <- lm(log(pc) ~ log(pcap) + log(emp) + factor(state), data, weights = w)
  outcome <- lm(log(gsp) ~ log(pcap) + log(pc) + log(emp) + factor(state), data, weights = w)
  get <- function(fit, term) c(coef(fit)[[term]], sqrt(vcov(fit)[term, term]))
  a <- get(mediator, "log(pcap)"); b <- get(outcome, "log(pc)")
  list(total = get(total, "log(pcap)"), a = a, b = b, direct = get(outcome, "log(pcap)"),
       sobel = a[1] * b[1] / sqrt(a[1]^2 * b[2]^2 + b[1]^2 * a[2]^2),
       rho = {
         # Not centred: with weights the residuals times their roots have no mean of zero.
         one <- weighted.residuals(total); other <- weighted.residuals(mediator)
         sum(one * other) / sqrt(sum(one^2) * sum(other^2))
       })
}
moderate <- function(data, w, sd) {
  data$w <- w
  m <- weighted.mean(data$capital, w); v <- weighted.mean(data$value, w)
  fit <- lm(inv ~ I(value - v) * I(capital - m) + factor(firm), data, weights = w)
  list(mean = m, sd = sd, treatment = v, slope = coef(fit)[["I(value - v)"]], interaction = coef(fit)[["I(value - v):I(capital - m)"]],
       se = sqrt(vcov(fit)["I(value - v)", "I(value - v)"]))
}
written_firms <- firms[rep(seq_len(nrow(firms)), firms$count), ]
w <- firms$weight; n <- nrow(firms)
analytic_sd <- sqrt(sum(w * (firms$capital - weighted.mean(firms$capital, w))^2) / sum(w) * n / (n - 1))

two <- lm(log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp + factor(state) + factor(year), Produc)
keep <- c("log(pcap)", "log(pc)", "log(emp)", "unemp")
cross <- interaction(Produc$region, Produc$year, drop = TRUE)
crossed <- function(vcov, df) {
  b <- coef(two)[keep]; se <- sqrt(diag(vcov)[keep])
  list(estimate = named(b), se = named(se), p = named(setNames(2 * pt(-abs(b / se), df), keep)))
}
jackknife <- function(centred) {
  b <- sapply(levels(cross), function(g) coef(lm(formula(two), Produc[cross != g, ]))[keep])
  centre <- if (centred) rowMeans(b) else coef(two)[keep]
  g <- nlevels(cross)
  (g - 1) / g * tcrossprod(b - centre)
}

out <- list(
  between = list(unit = between(firms, "firm"), time = between(firms, "year")),
  difference = list(
    iid = tests(fd, vcov(fd), df.residual(fd)), HC1 = tests(fd, vcovHC(fd, "HC1"), df.residual(fd)),
    CR2 = satterthwaite(fd, d$firm), rows = nrow(d), sigma = summary(fd)$sigma,
    year = as.list(coef(fd_year)[c("value", "capital")]),
    frequency = tests(fd_frequency, vcov(fd_frequency), df.residual(fd_frequency)), frequency_rows = nrow(written)
  ),
  groups = list(
    slopes = lapply(fits, function(f) as.list(coef(f)[slopes])),
    se = lapply(fits, function(f) as.list(sqrt(diag(vcov(f)))[slopes])),
    chow = chow, chow_df = c(3, df.residual(whole)),
    difference = as.list(setNames(coef(fits$odd)[slopes] - coef(fits$even)[slopes], slopes)),
    frequency = lapply(count_fits, function(f) as.list(coef(f)[slopes]))
  ),
  mediation = list(analytic = mediate(states, states$weight), frequency = mediate(full, rep(1, nrow(full)))),
  moderation = list(analytic = moderate(firms, w, analytic_sd),
                    frequency = moderate(written_firms, rep(1, nrow(written_firms)), sd(written_firms$capital))),
  crossed = list(
    clusters = nlevels(cross),
    CR1 = crossed(vcovCL(two, cluster = cross, type = "HC1", cadjust = TRUE), nlevels(cross) - 1),
    CR0 = crossed(vcovCL(two, cluster = cross, type = "HC0", cadjust = FALSE), nlevels(cross) - 1),
    CR2 = satterthwaite(two, cross, keep),
    two_way = crossed(vcovCL(two, cluster = data.frame(cross, Produc$state), type = "HC1", cadjust = TRUE, multi0 = FALSE), 47),
    CV3 = as.list(setNames(sqrt(diag(jackknife(FALSE))), keep))
  )
)
write_json(out, "references/panel-regression/weighted_estimators.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)

# Makes covariances.json: covariances of panel regressions on Grunfeld's data, complete and with rows taken out, by plm
# (Driscoll-Kraay, Newey-West, Beck-Katz, two-way), sandwich (three-way clusters on dummies), refits of lm without each
# cluster, and Conley's sum over pairs written out. Run from this folder: Rscript covariances.R
# Needs R with the packages plm, sandwich and jsonlite.

suppressPackageStartupMessages({
  library(plm)
  library(sandwich)
  library(jsonlite)
})

data("Grunfeld", package = "plm")
full <- data.frame(
  firm = Grunfeld$firm, year = Grunfeld$year, inv = Grunfeld$inv, value = Grunfeld$value, capital = Grunfeld$capital
)
full$third <- (full$firm + full$year) %% 4
# Rows, counted from 1 in the order of firm and year, that the panel with gaps lacks: single years in the middle, two
# years in a row, the last year of a firm. The first firm keeps all its years (see `misplaced`).
dropped <- c(27, 45, 46, 90, 133, 200)
gaps <- full[-dropped, ]

x <- c("value", "capital")
se <- function(V, names = x) setNames(as.list(unname(sqrt(diag(V))[match(names, rownames(V))])), names)

models <- list(
  pooled = list(model = "pooling", effect = "individual", lm = inv ~ value + capital),
  unit = list(model = "within", effect = "individual", lm = inv ~ value + capital + factor(firm)),
  twoway = list(model = "within", effect = "twoways", lm = inv ~ value + capital + factor(firm) + factor(year))
)

# The design that is left of value and capital after the dummies, the residuals, and (X'X)^-1.
parts <- function(m, d) {
  fit <- lm(m$lm, d)
  Z <- model.matrix(fit)
  keep <- if (m$model == "pooling") colnames(Z) else x
  X <- if (m$model == "pooling") Z else qr.resid(qr(Z[, setdiff(colnames(Z), x)]), Z[, x])
  list(X = X, e = residuals(fit), B = solve(crossprod(X)), keep = keep)
}

# Beck and Katz: W averages products of errors over the blocks that have both rows, or over the complete blocks.
beck_katz <- function(m, d, block, member, complete) {
  p <- parts(m, d)
  blocks <- sort(unique(d[[block]]))
  members <- sort(unique(d[[member]]))
  E <- matrix(NA, length(blocks), length(members))
  E[cbind(match(d[[block]], blocks), match(d[[member]], members))] <- p$e
  use <- if (complete) E[complete.cases(E), , drop = FALSE] else E
  W <- matrix(0, length(members), length(members))
  for (i in seq_along(members)) for (j in seq_along(members)) W[i, j] <- mean(use[, i] * use[, j], na.rm = TRUE)
  meat <- 0
  for (b in blocks) {
    rows <- which(d[[block]] == b)
    at <- match(d[[member]][rows], members)
    meat <- meat + t(p$X[rows, , drop = FALSE]) %*% W[at, at, drop = FALSE] %*% p$X[rows, , drop = FALSE]
  }
  p$B %*% meat %*% p$B
}

# b_(g) by lm on the rows of the other clusters.
jackknife <- function(m, d, cluster) {
  b <- coef(lm(m$lm, d))[x]
  groups <- sort(unique(d[[cluster]]))
  D <- t(sapply(groups, function(g) coef(lm(m$lm, d[d[[cluster]] != g, ]))[x]))
  G <- length(groups)
  around <- function(centre) crossprod(sweep(D, 2, centre))
  named <- function(V) { rownames(V) <- x; se(V) }
  list(
    deletions = lapply(x, function(v) unname(D[, v])),
    CR3 = named(around(b)), CV3 = named((G - 1) / G * around(b)), CV3J = named((G - 1) / G * around(colMeans(D)))
  )
}

three_way <- function(m, d) {
  V <- vcovCL(lm(m$lm, d), cluster = d[c("firm", "year", "third")], type = "HC0", cadjust = FALSE, multi0 = FALSE)
  se(V)
}

battery <- function(d) {
  lapply(models, function(m) {
    fit <- plm(inv ~ value + capital, d, index = c("firm", "year"), model = m$model, effect = m$effect)
    list(
      driscollKraayDefault = se(vcovSCC(fit)), driscollKraay3 = se(vcovSCC(fit, maxlag = 3)),
      neweyWestDefault = se(vcovNW(fit)), neweyWest3 = se(vcovNW(fit, maxlag = 3)),
      beckKatzPeriod = se(vcovBK(fit, cluster = "time")), beckKatzUnit = se(vcovBK(fit, cluster = "group")),
      beckKatzPeriodCasewise = se(beck_katz(m, d, "year", "firm", TRUE)),
      beckKatzUnitCasewise = se(beck_katz(m, d, "firm", "year", TRUE)),
      twoWay = se(vcovDC(fit)), threeWay = three_way(m, d),
      jackknifeFirm = jackknife(m, d, "firm"), jackknifeYear = jackknife(m, d, "year")
    )
  })
}

# plm places the errors of a unit by the order in which periods first appear in the data. Where the first unit lacks the
# first year, that order is not the order in time, and vcovBK(cluster = "group") pairs errors with wrong years.
shifted <- full[-1, ]
misplaced <- {
  fit <- plm(inv ~ value + capital, shifted, index = c("firm", "year"), model = "pooling")
  list(plm = se(vcovBK(fit, cluster = "group")), definition = se(beck_katz(models$pooled, shifted, "firm", "year", FALSE)))
}

# Conley on 120 of R's earthquakes: sum over pairs, haversine distance on a sphere of radius 6371.0088 km.
places <- quakes[seq(1, 1000, length.out = 120), ]
conley <- local({
  fit <- lm(depth ~ mag + stations, places)
  X <- model.matrix(fit)
  s <- X * residuals(fit)
  B <- solve(crossprod(X))
  lat <- places$lat * pi / 180
  lon <- places$long * pi / 180
  h <- outer(lat, lat, function(a, b) sin((b - a) / 2)^2) + outer(cos(lat), cos(lat)) * outer(lon, lon, function(a, b) sin((b - a) / 2)^2)
  d <- 2 * 6371.0088 * asin(pmin(sqrt(h), 1))
  factor <- (nrow(X) - 1) / (nrow(X) - ncol(X))
  lapply(list(uniform300 = d <= 300, bartlett300 = pmax(1 - d / 300, 0)), function(K) {
    V <- factor * B %*% t(s) %*% K %*% s %*% B
    se(V, colnames(X))
  })
})

result <- list(
  software = paste0(
    R.version.string, "; plm ", packageVersion("plm"), ", sandwich ", packageVersion("sandwich")
  ),
  script = "references/inference/covariances.R",
  dropped = dropped, complete = battery(full), gaps = battery(gaps), misplaced = misplaced,
  conley = list(
    data = lapply(places[c("lat", "long", "depth", "mag", "stations")], as.vector), values = conley
  )
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, pretty = TRUE), "covariances.json")

# Spatial two-stage least squares and generalised moments on the 49 quarters of Columbus (Anselin 1988; spData) by sphet:
# weighted moments with equal and unequal variances, endogenous regressors, spatial HAC covariances.
# sphet's model "error" is left out: its second step instruments filtered regressors with unfiltered ones, not with themselves.
# Run:  Rscript gmm.R gmm.json
suppressMessages({ library(spData); library(spdep); library(sphet); library(jsonlite) })
data(columbus, package = "spData")
nb <- col.gal.nb
ids <- as.character(seq_along(nb)); attr(nb, "region.id") <- ids
d <- columbus[, c("CRIME", "INC", "HOVAL", "DISCBD", "OPEN", "X", "Y")]
rownames(d) <- ids
w <- nb2listw(nb)
xy <- cbind(d$X, d$Y)
one <- function(fit) {
  b <- as.matrix(fit$coefficients); v <- as.matrix(fit$var)
  list(names = rownames(b), coef = as.numeric(b), vcov = unname(v))
}
tight <- list(abs.tol = 1e-25, rel.tol = 1e-14, x.tol = 1e-14)
run <- function(...) one(spreg(data = d, listw = w, verbose = FALSE, control = tight, ...))
f <- CRIME ~ INC + HOVAL
o <- list(lag = list(), sarar = list(), endogenous = list(), hac = list())
for (het in c(FALSE, TRUE)) {
  h <- if (het) "het" else "hom"
  for (q in 1:2) o$lag[[paste0(h, "_q", q)]] <- run(formula = f, model = "lag", het = het, q = q)
  for (q in 1:2) o$sarar[[paste0(h, "_q", q)]] <- run(formula = f, model = "sarar", het = het, q = q)
}
o$sarar$het_step1c <- run(formula = f, model = "sarar", het = TRUE, step1.c = TRUE, q = 2)
g <- CRIME ~ INC
for (het in c(FALSE, TRUE)) for (li in c(FALSE, TRUE)) {
  key <- paste0(if (het) "het" else "hom", if (li) "_lagged" else "")
  o$endogenous[[paste0("lag_", key)]] <- run(formula = g, endog = ~HOVAL, instruments = ~DISCBD + OPEN, lag.instr = li, model = "lag", het = het, q = 2)
  o$endogenous[[paste0("sarar_", key)]] <- run(formula = g, endog = ~HOVAL, instruments = ~DISCBD + OPEN, lag.instr = li, model = "sarar", het = het, q = 2)
}
# HAC: all pairs are listed; the bandwidth cuts them, or is each unit's largest listed distance.
distances <- function(k) { n <- knn2nb(knearneigh(xy, k = k)); l <- nb2listw(n, glist = nbdists(n, xy), style = "B"); class(l) <- "distance"; l }
for (k in c("Epanechnikov", "Triangular", "Rectangular")) {
  o$hac[[paste0("lag_k10_", k)]] <- run(formula = f, model = "ivhac", HAC = TRUE, distance = distances(10), type = k)
  o$hac[[paste0("lag_12_", k)]] <- run(formula = f, model = "ivhac", HAC = TRUE, distance = distances(48), type = k, bandwidth = 12)
}
# sphet's other kernels return the weights of the pairs within the bandwidth only, so they run where that is all pairs (and
# Parzen's never).
for (k in c("Bisquare", "QS", "TH")) {
  o$hac[[paste0("lag_60_", k)]] <- run(formula = f, model = "ivhac", HAC = TRUE, distance = distances(48), type = k, bandwidth = 60)
}
o$hac$ols_12_Triangular <- run(formula = f, model = "ols", HAC = TRUE, distance = distances(48), type = "Triangular", bandwidth = 12)
o$hac$endogenous_12_Epanechnikov <- run(formula = g, model = "ivhac", HAC = TRUE, endog = ~HOVAL, instruments = ~DISCBD + OPEN, distance = distances(48), type = "Epanechnikov", bandwidth = 12)
edges <- do.call(rbind, lapply(seq_along(nb), function(i) { j <- nb[[i]][nb[[i]] > i]; if (length(j)) cbind(i, j) }))
o$data <- c(list(id = ids), as.list(d)); o$edges <- edges
o$versions <- list(R = as.character(getRversion()), sphet = as.character(packageVersion("sphet")))
write_json(o, commandArgs(trailingOnly = TRUE), digits = I(17), auto_unbox = TRUE)

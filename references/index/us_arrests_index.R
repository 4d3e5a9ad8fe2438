# Every normalisation, weighting and aggregation crossed on US arrests (R datasets), a framework of three levels; coupling of
# two to four systems; inequality and Dagum's decomposition with population weights on Produc (plm). Base R throughout.
#
#     Rscript references/index/us_arrests_index.R        writes us_arrests_index.json beside this file
suppressMessages({ library(jsonlite); library(plm) })
data(Produc, package = "plm")
X <- as.matrix(USArrests)
dir <- c(-1, -1, 1, -1)
norm1 <- function(x, d, m) {
  o <- d * x
  switch(m,
    minmax = if (d > 0) (x - min(x)) / (max(x) - min(x)) else (max(x) - x) / (max(x) - min(x)),
    z = (o - mean(o)) / sd(o), zpop = (o - mean(o)) / sqrt(mean((o - mean(o))^2)),
    vector = if (d > 0) x / sqrt(sum(x^2)) else 1 - x / sqrt(sum(x^2)),
    max = if (d > 0) x / max(x) else 1 - x / max(x), rank = rank(o) / length(o))
}
share <- function(x) x / sum(x)
ent <- function(Z) {
  p <- sweep(Z, 2, colSums(Z), "/")
  share(1 + colSums(ifelse(p > 0, p * log(p), 0)) / log(nrow(Z)))
}
critic <- function(Z, method = "pearson", abs = FALSE) {
  r <- cor(Z, method = method)
  if (abs) r <- abs(r)
  share(apply(Z, 2, sd) * colSums(1 - r))
}
pca <- function(Z, form) {
  e <- eigen(cor(Z), symmetric = TRUE)
  k <- max(1, sum(e$values > 1))
  v <- e$vectors
  switch(form, oecd = share(rowSums(sweep(v[, 1:k, drop = FALSE]^2, 2, e$values[1:k], "*"))),
    first = v[, 1]^2, coefficients = share(abs(v[, 1])))
}
# index -> crime (violent -> Murder, Rape; Assault) and urban (UrbanPop)
bylevel <- function(Z, rule, scale = identity) {
  pair <- function(A) { s <- if (ncol(A) == 1) 1 else rule(A); list(w = s, s = scale(as.vector(A %*% s))) }
  violent <- pair(Z[, c(1, 4)])
  crime <- pair(cbind(Z[, 2], violent$s))
  top <- pair(cbind(crime$s, scale(Z[, 3])))
  unname(c(top$w[1] * crime$w[2] * violent$w[1], top$w[1] * crime$w[1], top$w[2], top$w[1] * crime$w[2] * violent$w[2]))
}
unit <- function(x) (x - min(x)) / (max(x) - min(x))
equal <- function(Z) rep(1 / ncol(Z), ncol(Z))
deviation <- function(Z) share(apply(Z, 2, sd))
weights <- function(m, Z) switch(m,
  equal = equal(Z), equalL = bylevel(Z, equal), entropy = ent(Z), entropyL = bylevel(Z, ent), entropyR = bylevel(Z, ent, unit),
  critic = critic(Z), criticS = critic(Z, "spearman"), criticA = critic(Z, abs = TRUE), criticL = bylevel(Z, critic),
  cv = share(apply(X, 2, sd) / colMeans(X)), sd = deviation(Z), sdL = bylevel(Z, deviation),
  pcaO = pca(Z, "oecd"), pcaF = pca(Z, "first"), pcaC = pca(Z, "coefficients"),
  pull = share(eigen(crossprod(Z), symmetric = TRUE)$vectors[, 1]),
  comboM = share(ent(Z) * critic(Z)), comboA = (ent(Z) + critic(Z)) / 2, comboG = share(sqrt(ent(Z) * critic(Z))))
pareto <- function(Y, sign) { M <- rowMeans(Y); S2 <- rowMeans((Y - M)^2); M + sign * S2 / M }
# arithmetic at the top, geometric within its parts, harmonic below
levels3 <- function(Z, w) {
  violent <- 1 / ((w[1] / Z[, 1] + w[4] / Z[, 4]) / (w[1] + w[4]))
  inner <- w[1] + w[2] + w[4]
  crime <- exp((w[2] * log(Z[, 2]) + (w[1] + w[4]) * log(violent)) / inner)
  inner * crime + w[3] * Z[, 3]
}
topsis <- function(Z, w) {
  V <- sweep(Z, 2, w, "*")
  far <- function(ideal) sqrt(rowSums(sweep(V, 2, ideal)^2))
  far(apply(V, 2, min)) / (far(apply(V, 2, min)) + far(apply(V, 2, max)))
}
scores <- function(m, Z, w) switch(m,
  arithmetic = as.vector(Z %*% w), geometric = exp(as.vector(log(Z) %*% w)), harmonic = 1 / as.vector((1 / Z) %*% w),
  p2 = sqrt(as.vector(Z^2 %*% w)), p3 = as.vector(Z^3 %*% w)^(1 / 3), pm2 = 1 / sqrt(as.vector((1 / Z^2) %*% w)),
  pm3 = as.vector((1 / Z^3) %*% w)^(-1 / 3), minimum = apply(Z, 1, min), topsis = topsis(Z, w), bylevel = levels3(Z, w),
  mpi = pareto(100 + 10 * Z, -1), mpiP = pareto(100 + 10 * Z, 1), ampi = pareto(70 + 60 * Z, -1))
kept <- c(1, 7, 24, 33, 50)
cases <- list()
add <- function(norm, zero, w, agg) {
  Z <- sapply(1:4, function(j) norm1(X[, j], dir[j], norm))
  if (zero == "rescale") Z <- 0.01 + 0.99 * Z
  if (zero == "shift") Z <- Z + 0.01
  W <- unname(weights(w, Z))
  cases[[length(cases) + 1]] <<- list(norm = norm, zero = zero, weights = w, agg = agg, w = W,
    s = unname(scores(agg, Z, W))[kept])
}
all <- c("equal", "equalL", "entropy", "entropyL", "critic", "criticS", "criticA", "criticL", "cv", "sd", "sdL", "pcaO",
  "pcaF", "pcaC", "pull", "comboM", "comboA", "comboG")
for (norm in c("minmax", "rank", "max")) for (w in all) add(norm, "limit", w, "arithmetic")
add("minmax", "limit", "entropyR", "arithmetic")
for (norm in c("z", "zpop", "vector")) for (w in c("equal", "critic", "sd", "pcaO", "cv")) add(norm, "limit", w, "arithmetic")
for (zero in c("rescale", "shift")) for (w in c("entropy", "critic"))
  for (agg in c("arithmetic", "geometric", "harmonic", "p2", "p3", "pm2", "pm3", "bylevel", "topsis")) add("minmax", zero, w, agg)
for (agg in c("minimum", "topsis")) add("minmax", "limit", "entropy", agg)
add("z", "limit", "equal", "mpi"); add("z", "limit", "equal", "mpiP"); add("minmax", "limit", "equal", "ampi")

U <- 0.05 + 0.9 * apply(X, 2, unit)
given <- list(c(.3, .7), c(.2, .3, .5), c(.1, .2, .3, .4))
coupling <- lapply(2:4, function(n) {
  u <- U[, 1:n]
  g <- apply(u, 1, prod)^(1 / n)
  C <- n * g / rowSums(u)
  pairs <- combn(n, 2)
  apart <- rowMeans(sapply(seq_len(ncol(pairs)), function(k) abs(u[, pairs[1, k]] - u[, pairs[2, k]])))
  W <- sqrt((1 - apart) * apply(u / apply(u, 1, max), 1, prod)^(1 / (n - 1)))
  list(weights = given[[n - 1]], C = C[kept], D = sqrt(C * rowMeans(u))[kept],
    weighted = sqrt(C * as.vector(u %*% given[[n - 1]]))[kept], wang = W[kept], wangD = sqrt(W * rowMeans(u))[kept],
    squared = (apply(u, 1, prod) / rowMeans(u)^n)[kept]^2)
})

P <- Produc[Produc$year == 1986, ]
y <- P$gsp / P$emp; f <- P$emp / sum(P$emp); mu <- sum(f * y); g <- as.character(P$region); n <- length(y)
gini <- function(y, f) sum(outer(f, f) * abs(outer(y, y, "-"))) / (2 * sum(f * y))
dagum <- function(f) {
  mu <- sum(f * y); G <- c(0, 0, 0); gs <- sort(unique(g))
  part <- lapply(gs, function(k) { i <- g == k; list(y = y[i], f = f[i] / sum(f[i]), p = sum(f[i])) })
  m <- sapply(part, function(a) sum(a$f * a$y)); p <- sapply(part, `[[`, "p"); s <- p * m / mu
  for (a in seq_along(gs)) {
    G[1] <- G[1] + gini(part[[a]]$y, part[[a]]$f) * p[a] * s[a]
    for (b in seq_len(a - 1)) {
      D <- outer(part[[a]]$y, part[[b]]$y, "-"); F <- outer(part[[a]]$f, part[[b]]$f)
      up <- sum(F * pmax(D, 0)); down <- sum(F * pmax(-D, 0))
      both <- (up + down) / (m[a] + m[b]) * (p[a] * s[b] + p[b] * s[a]); net <- abs(up - down) / (up + down)
      G[2] <- G[2] + both * net; G[3] <- G[3] + both * (1 - net)
    }
  }
  c(G, gini(y, f))
}
inequality <- list(
  giniW = gini(y, f), theilTW = sum(f * y / mu * log(y / mu)), theilLW = -sum(f * log(y / mu)),
  ge2W = (sum(f * (y / mu)^2) - 1) / 2, geHalfW = sum(f * ((y / mu)^.5 - 1)) / (.5 * -.5), geMinus1 = (mean((y / mean(y))^-1) - 1) / 2,
  atkinsonHalf = 1 - mean((y / mean(y))^.5)^2, atkinson1 = 1 - exp(mean(log(y))) / mean(y), atkinson2W = 1 - 1 / sum(f * (y / mu)^-1),
  cvW = sqrt(sum(f * (y - mu)^2)) / mu, hooverW = sum(f * abs(y / mu - 1)) / 2)
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
writeLines(toJSON(list(columns = as.list(USArrests), kept = kept - 1, cases = cases, coupling = coupling, inequality = inequality,
  dagum = dagum(rep(1 / n, n)), dagumW = dagum(f)), digits = NA, auto_unbox = TRUE), file.path(folder, "us_arrests_index.json"))

# Weights, aggregation and inequality by further methods on R's own data, in base R and ineq where it is right.
#
#     Rscript references/index/methods_index.R        writes methods_index.json beside this file
suppressMessages({ library(jsonlite); library(plm) })
data(Produc, package = "plm")
columns <- with(Produc, data.frame(hwy, water, pc, gsp, unemp))
dirs <- c(1, 1, 1, 1, -1)
unit <- function(x, d) if (d > 0) (x - min(x)) / (max(x) - min(x)) else (max(x) - x) / (max(x) - min(x))
Z <- mapply(unit, columns, dirs)
entropy <- function(Z) {
  P <- sweep(Z, 2, colSums(Z), "/")
  -colSums(ifelse(P > 0, P * log(P), 0)) / log(nrow(Z))
}
share <- function(x) unname(x / sum(x))
w <- share(1 - entropy(Z))
years <- sort(unique(Produc$year))
yearly <- t(sapply(years, function(t) share(1 - entropy(Z[Produc$year == t, ]))))
zero <- 0.01 + 0.98 * Z
e <- eigen(cor(Z), symmetric = TRUE)
kept <- max(1, sum(e$values > 1))
pca <- share(rowSums(sweep(e$vectors[, 1:kept, drop = FALSE]^2, 2, e$values[1:kept], "*")))
V <- sweep(Z, 2, w, "*")
best <- sqrt(rowSums(sweep(V, 2, apply(V, 2, max))^2)); worst <- sqrt(rowSums(sweep(V, 2, apply(V, 2, min))^2))
S <- 100 + 10 * sweep(sweep(Z, 2, colMeans(Z)), 2, apply(Z, 2, function(x) sqrt(mean((x - mean(x))^2))), "/")
M <- rowMeans(S); spread <- rowMeans((S - M)^2)
y <- Produc$gsp[Produc$year == 1986]; group <- as.character(Produc$region[Produc$year == 1986])
mu <- mean(y); share_y <- y / sum(y)
theil <- sum(share_y * log(y / mu))
between <- sum(tapply(y, group, sum) / sum(y) * log(tapply(y, group, mean) / mu))
pick <- c(1, 17, 18, 400, 816)
write_json(list(software = R.version.string, rows = pick,
  critic = share(apply(Z, 2, sd) * colSums(1 - cor(Z))),
  criticSpearman = share(apply(Z, 2, sd) * colSums(1 - cor(Z, method = "spearman"))),
  sd = share(apply(Z, 2, sd)), cv = share(sapply(columns, function(x) sd(x) / mean(x))), pca = pca,
  pullApart = share(abs(eigen(crossprod(Z), symmetric = TRUE)$vectors[, 1])),
  baseYear = share(1 - entropy(Z[Produc$year == 1970, ])), yearly = yearly[c(1, 17), ],
  geometric = exp(log(zero) %*% w)[pick], harmonic = (1 / ((1 / zero) %*% w))[pick],
  topsis = (worst / (best + worst))[pick], mpi = (M - spread / M)[pick],
  gini = sum(outer(y, y, function(a, b) abs(a - b))) / (2 * length(y)^2 * mu),
  theilT = theil, theilBetween = between, atkinson2 = 1 - 1 / mean(mu / y)),
  file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "methods_index.json"),
  digits = NA, auto_unbox = TRUE)

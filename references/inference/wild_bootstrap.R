# Makes wild_bootstrap.json: the wild cluster bootstrap with all sign vectors enumerated, by least squares with every dummy
# written out and a full refit for each sign vector; bootstrap intervals with boot::boot.ci; permutations of whole units by
# refits. Run from this folder: Rscript wild_bootstrap.R
# Needs R with the packages plm (the data sets Produc and Grunfeld), boot and jsonlite.

suppressPackageStartupMessages({
  library(plm)
  library(boot)
  library(jsonlite)
})

data("Produc", package = "plm")
data("Grunfeld", package = "plm")

produc <- data.frame(
  unit = factor(Produc$state), time = factor(Produc$year), cluster = factor(Produc$region),
  y = log(Produc$gsp), x1 = log(Produc$pcap), x2 = log(Produc$pc), x3 = log(Produc$emp), x4 = Produc$unemp,
  w = Produc$emp
)
grunfeld <- data.frame(
  unit = factor(Grunfeld$firm), time = factor(Grunfeld$year), cluster = factor(Grunfeld$firm),
  y = Grunfeld$inv, x1 = Grunfeld$value, x2 = Grunfeld$capital, w = Grunfeld$capital
)

# The design with all dummies, regressors first, every row times the square root of its weight.
design <- function(d, xs, effects, weighted) {
  D <- model.matrix(as.formula(paste("~", paste(effects, collapse = "+"))), d)
  s <- if (weighted) sqrt(d$w) else rep(1, nrow(d))
  list(X = cbind(as.matrix(d[, xs]), D) * s, y = d$y * s, cluster = as.integer(d$cluster), k = length(xs))
}

signs <- function(G) t(as.matrix(expand.grid(rep(list(c(1, -1)), G))))

# Statistic of each column of Y: t (one restriction) or F, with CR0, of R b = r; R has a column for each regressor.
statistics <- function(m, Y, R, r) {
  q <- qr(m$X)
  p <- ncol(m$X)
  full <- cbind(R, matrix(0, nrow(R), p - ncol(R)))
  Q <- qr.Q(q)
  Z <- Q %*% backsolve(qr.R(q), t(full)[q$pivot, , drop = FALSE], transpose = TRUE)
  E <- qr.resid(q, Y)
  A <- t(Z) %*% qr.fitted(q, Y) - r
  apply(rbind(A, E), 2, function(v) {
    a <- v[seq_len(nrow(R))]
    S <- rowsum(Z * v[-seq_len(nrow(R))], m$cluster)
    if (nrow(R) == 1) a / sqrt(sum(S^2)) else drop(a %*% solve(crossprod(S), a)) / nrow(R)
  })
}

# Least squares under R b = r: substitute b = R+ r + N c with N the null space of R.
restricted <- function(m, R, r) {
  p <- ncol(m$X)
  full <- cbind(R, matrix(0, nrow(R), p - ncol(R)))
  s <- svd(full, nv = p)
  b0 <- drop(s$v[, seq_len(nrow(R)), drop = FALSE] %*% (crossprod(s$u, r) / s$d))
  N <- s$v[, -seq_len(nrow(R)), drop = FALSE]
  e <- qr.resid(qr(m$X %*% N), m$y - m$X %*% b0)
  list(fitted = m$y - e, residuals = e)
}

p_values <- function(t, t0) {
  near <- 1e-9 * max(1, abs(t0))
  list(
    symmetric = mean(abs(t) >= abs(t0) - near), strict = mean(abs(t) > abs(t0) + near),
    lower = mean(t <= t0 + near), upper = mean(t >= t0 - near)
  )
}

wcr <- function(m, R, r) {
  u <- restricted(m, R, r)
  W <- signs(max(m$cluster))
  Y <- drop(u$fitted) + drop(u$residuals) * W[m$cluster, ]
  p_values(statistics(m, Y, R, r), statistics(m, matrix(m$y), R, r))
}

wcu <- function(m, R, r) {
  q <- qr(m$X)
  W <- signs(max(m$cluster))
  Y <- qr.fitted(q, m$y) + qr.resid(q, m$y) * W[m$cluster, ]
  b <- drop(R %*% qr.coef(q, m$y)[seq_len(ncol(R))])
  p_values(statistics(m, Y, R, b), statistics(m, matrix(m$y), R, r))
}

# Where the symmetric p of the null R b = r crosses 0.05, by bisection from the estimate.
interval <- function(m, R) {
  b <- drop(R %*% qr.coef(qr(m$X), m$y)[seq_len(ncol(R))])
  se <- b / statistics(m, matrix(m$y), R, 0)
  end <- function(side) {
    inside <- 0
    outside <- 0.25
    while (wcr(m, R, b + side * outside * abs(se))$symmetric > 0.05) { inside <- outside; outside <- outside + 0.25 }
    for (i in 1:32) {
      middle <- (inside + outside) / 2
      if (wcr(m, R, b + side * middle * abs(se))$symmetric > 0.05) inside <- middle else outside <- middle
    }
    b + side * inside * abs(se)
  }
  list(low = end(-1), high = end(1))
}

case <- function(d, xs, effects, weighted = FALSE, with_interval = TRUE) {
  m <- design(d, xs, effects, weighted)
  one <- function(j) { R <- matrix(0, 1, m$k); R[1, j] <- 1; R }
  b <- qr.coef(qr(m$X), m$y)
  out <- list(
    clusters = max(m$cluster),
    estimate = b[[1]],
    t = statistics(m, matrix(m$y), one(1), 0)[[1]],
    wcr = wcr(m, one(1), 0),
    wcr_half = wcr(m, one(1), b[[1]] / 2),
    wcr_second = wcr(m, one(2), 0),
    wcr_sum = wcr(m, one(1) + one(2), 1),
    wcu = wcu(m, one(1), 0),
    joint_F = statistics(m, matrix(m$y), rbind(one(1), one(2)), c(0, 0))[[1]],
    wcr_joint = wcr(m, rbind(one(1), one(2)), c(0, 0)),
    wcu_second_half = wcu(m, one(2), b[[2]] / 2)
  )
  if (with_interval) out$interval <- interval(m, one(1))
  out
}

# Bootstrap intervals of fixed numbers: the adjusted ranks of boot::boot.ci for given influence values, read off with
# Stata's percentile rule, R's type 2.
t0 <- 0.4
replicates <- qexp(((1:999 * 617) %% 1000) / 1000)^0.7 - 0.5
influence <- c(-3.1, 0.2, 1.7, -0.4, 2.2, 0.9, -0.1, -1.4)
fixed <- list(t0 = t0, t = matrix(replicates), R = 999, data = seq_along(influence), sim = "ordinary",
  call = quote(boot(data = x)), stype = "i", strata = rep(1, length(influence)), weights = rep(1 / 8, 8))
class(fixed) <- "boot"
ci <- boot.ci(fixed, conf = 0.95, type = c("perc", "bca"), L = influence)
percentiles <- function(p) as.numeric(quantile(replicates, p, type = 2))

# Permutation of whole units: difference of the coefficient of x1 between groups, effects in each group.
permutation <- function(d, xs, effects, first_units) {
  units <- levels(d$unit)
  coefs <- function(in_group) {
    z <- droplevels(d[d$unit %in% in_group, ])
    X <- cbind(as.matrix(z[, xs]), model.matrix(as.formula(paste("~", paste(effects, collapse = "+"))), z))
    q <- qr(X)
    e <- qr.resid(q, z$y)
    b <- qr.coef(q, z$y)[[1]]
    v <- qr.resid(qr(X[, -1]), X[, 1])
    S <- rowsum(v * e, z$unit) / sum(v^2)
    c(b, sum(S^2))
  }
  difference <- function(first) {
    a <- coefs(first)
    b <- coefs(setdiff(units, first))
    c(b[1] - a[1], (b[1] - a[1]) / sqrt(a[2] + b[2]))
  }
  C <- combn(length(units), length(first_units))
  D <- apply(C, 2, function(i) difference(units[i]))
  observed <- difference(first_units)
  c(list(assignments = ncol(C), difference = observed[1], studentised = observed[2],
    mean = mean(D[1, ]), sd = sd(D[1, ])),
    list(plain = p_values(D[1, ] / abs(observed[1]), sign(observed[1])), t = p_values(D[2, ], observed[2])))
}

few <- droplevels(produc[produc$unit %in% levels(produc$unit)[1:9], ])
unbalanced <- grunfeld[!(grunfeld$unit == "3" & grunfeld$time == "1940") & !(grunfeld$unit == "7" & grunfeld$time %in% c("1935", "1936")), ]
xs <- c("x1", "x2", "x3", "x4")
result <- list(
  software = R.version.string, plm = as.character(packageVersion("plm")), boot = as.character(packageVersion("boot")),
  script = "references/inference/wild_bootstrap.R",
  wild = list(
    grunfeld_unit = case(grunfeld, c("x1", "x2"), "unit"),
    grunfeld_twoway = case(grunfeld, c("x1", "x2"), c("unit", "time")),
    grunfeld_unbalanced = case(unbalanced, c("x1", "x2"), c("unit", "time")),
    grunfeld_weighted = case(grunfeld[grunfeld$w > 0, ], c("x1", "x2"), c("unit", "time"), TRUE, FALSE),
    produc_region = case(produc, xs, c("unit", "time"))
  ),
  interval = list(t0 = t0, replicates = replicates, influence = influence, standard_error = sd(replicates),
    percentile = percentiles(c(0.025, 0.975)), bca = percentiles(ci$bca[2:3] / 1000)),
  permutation = list(
    grunfeld_unit = permutation(grunfeld, c("x1", "x2"), "unit", as.character(1:5)),
    grunfeld_twoway = permutation(grunfeld, c("x1", "x2"), c("unit", "time"), c("2", "5", "9", "10")),
    grunfeld_unbalanced = permutation(unbalanced, c("x1", "x2"), c("unit", "time"), c("1", "4", "6", "7")),
    produc_nine = permutation(few, xs, c("unit", "time"), levels(few$unit)[c(1, 3, 4, 8)])
  )
)
write_json(result, "wild_bootstrap.json", digits = 17, auto_unbox = TRUE, pretty = TRUE)

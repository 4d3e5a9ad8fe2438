# Oster's (2019) delta and bias-adjusted coefficients from lm() and polyroot(), for packages/panel-regression.
# Rscript oster-delta.R writes oster-delta.json beside it. The formulas are those of Propositions 1 to 3 (as in psacalc).
library(plm); library(jsonlite)
data("Grunfeld", package = "plm")
demean <- function(v, g) v - ave(v, g)
oster <- function(y, x, W, M = NULL, rmax = NULL, times = NULL, delta = 1, beta = 0) {
  base <- if (is.null(M)) rep(1, length(y)) else cbind(1, M)
  out <- function(v) resid(lm(v ~ base - 1))
  y <- out(y); x <- out(x); W <- apply(as.matrix(W), 2, out)
  s <- lm(y ~ x - 1); f <- lm(y ~ x + W - 1)
  b0 <- coef(s)[[1]]; b1 <- coef(f)[[1]]
  r0 <- 1 - sum(resid(s)^2) / sum(y^2); r1 <- 1 - sum(resid(f)^2) / sum(y^2)
  if (is.null(rmax)) rmax <- min(1, times * r1)
  n <- length(y); sx <- sum(x^2) / (n - 1); sy <- sum(y^2) / (n - 1)
  t <- sum(resid(lm(x ~ W - 1))^2) / (n - 1)
  d <- b0 - b1; v <- b1 - beta; rt <- (r1 - r0) * sy; rm <- (rmax - r1) * sy
  num <- v * rt * t + v * sx * t * d^2 + 2 * v^2 * (t * d * sx) + v^3 * (t * sx - t^2)
  den <- rm * d * sx + v * rm * (sx - t) + v^2 * (t * d * sx) + v^3 * (t * sx - t^2)
  if (delta == 1) {
    theta <- rm * (sx - t) - rt * t - sx * t * d^2
    root <- sqrt(theta^2 + 4 * rm * d^2 * sx^2 * t)
    nu <- (-theta + c(1, -1) * root) / (-2 * t * d * sx)
  } else {
    k <- (delta - 1) * (t * sx - t^2)
    r <- polyroot(c(rm * delta * d * sx, delta * rm * (sx - t) - rt * t - sx * t * d^2, t * d * sx * (delta - 2), k) / k)
    nu <- Re(r[abs(Im(r)) < 1e-8 * (1 + abs(Re(r)))])
  }
  betas <- b1 - nu
  list(b0 = b0, b1 = b1, r0 = r0, r1 = r1, rmax = rmax, delta = num / den, betas = betas[order(abs(betas - b1))])
}
g <- Grunfeld
w <- function(v) demean(v, g$firm)
set.seed(1)
z <- round(sin(seq_len(nrow(g))) * 100, 3)
y2 <- round(g$inv / 10 + z / 5 + cos(3 * seq_len(nrow(g))) * 20, 3)
res <- list(
  z = z, y2 = y2,
  within = oster(w(g$inv), w(g$value), cbind(w(g$capital)), times = 1.3),
  within_delta2 = oster(w(g$inv), w(g$value), cbind(w(g$capital)), times = 1.3, delta = 2),
  pooled = oster(y2, z, cbind(g$value, g$capital), rmax = 1),
  pooled_half = oster(y2, z, cbind(g$value, g$capital), times = 1.3, delta = 0.5, beta = 0.1),
  always = oster(y2, z, cbind(g$capital), M = g$value, times = 1.5, delta = -1)
)
write_json(res, "oster-delta.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)

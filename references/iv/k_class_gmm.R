# k-class, GMM, jackknife and first-difference estimates on Cornwell and Trumbull's North Carolina crime panel (plm::Crime),
# in base R from the textbook formulas with every effect written out as dummies: no absorption, no orthogonal bases.
#   Rscript k_class_gmm.R         writes k_class_gmm.json next to itself
suppressPackageStartupMessages(library(jsonlite))
data("Crime", package = "plm")
d <- Crime
d <- d[order(d$county, d$year), ]
for (v in c("crmrte", "prbarr", "prbconv", "prbpris", "avgsen", "polpc", "density", "taxpc", "mix")) d[[v]] <- log(d[[v]])
levels_of_density <- exp(d$density)
label <- function(n) ifelse(n %in% names(d)[sapply(d, is.numeric)] & !(n %in% c("county", "year")), paste0("log(", n, ")"), n)
named <- function(x, n) setNames(as.list(unname(x)), n)

solve_scaled <- function(a, b = diag(nrow(a))) {
  s <- 1 / sqrt(abs(diag(a))); s * solve(s * t(s * t(a)), s * b)
}

# The equation as matrices: endogenous D, exogenous X with dummies, excluded Z; rows times sqrt(w).
equation <- function(data, y, endogenous, exogenous, instruments, effects = NULL, w = NULL) {
  x <- if (is.null(effects)) cbind("(Intercept)" = 1, as.matrix(data[exogenous]))
       else {
         dummies <- do.call(cbind, lapply(seq_along(effects), function(i) {
           m <- model.matrix(~ 0 + factor(data[[effects[i]]])); if (i > 1) m[, -1, drop = FALSE] else m
         }))
         cbind(as.matrix(data[exogenous]), dummies)
       }
  root <- if (is.null(w)) rep(1, nrow(data)) else sqrt(w)
  list(y = root * data[[y]], D = root * as.matrix(data[endogenous]), X = root * x, Z = root * as.matrix(data[instruments]),
       keep = c(endogenous, if (is.null(effects)) "(Intercept)", exogenous), data = data)
}
resid_on <- function(a, b) qr.resid(qr(a, LAPACK = FALSE, tol = 1e-12), b)

k_class <- function(e, k) {
  W <- cbind(e$D, e$X); M <- resid_on(cbind(e$X, e$Z), W)
  A <- crossprod(W) - k * crossprod(W, M)
  inv <- solve_scaled(A); b <- inv %*% (crossprod(W, e$y) - k * crossprod(M, e$y))
  for (i in 1:3) b <- b + inv %*% crossprod(W - k * M, e$y - W %*% b) # refinement: the score is orthogonal to u
  list(b = b, score = W - k * M, inv = inv, u = drop(e$y - W %*% b))
}
liml_k <- function(e) {
  Y <- cbind(e$y, e$D); a <- crossprod(resid_on(e$X, Y)); b <- crossprod(resid_on(cbind(e$X, e$Z), Y))
  min(Re(eigen(solve_scaled(b, a))$values))
}
sums <- function(s, g) if (is.null(g)) s else rowsum(s, g)
report <- function(e, fit, clusters) {
  W <- cbind(e$D, e$X); n <- length(e$y); K <- ncol(W); i <- match(e$keep, colnames(W))
  bread <- solve_scaled(crossprod(fit$score, W))
  cov <- function(g) bread %*% crossprod(sums(fit$score * fit$u, g)) %*% t(bread)
  out <- list(coefficients = named(fit$b[i], label(e$keep)))
  if (!is.null(fit$inv)) out$se_iid <- named(sqrt(diag(fit$inv)[i] * sum(fit$u^2) / (n - K)), label(e$keep))
  out$se_HC0 <- named(sqrt(diag(cov(NULL))[i]), label(e$keep))
  if (!is.null(clusters)) out$se_CR0 <- named(sqrt(diag(cov(clusters))[i]), label(e$keep))
  out
}

# Moments Q'u with Q = [X Z]; S from residuals u.
moment_cov <- function(e, u, how) {
  s <- cbind(e$X, e$Z) * u
  if (how == "HC0") return(crossprod(s))
  if (how == "cluster") return(crossprod(rowsum(s, e$data$county)))
  t <- as.integer(factor(e$data$year)); lags <- 2
  if (how == "driscoll-kraay") {
    h <- rowsum(s, t); total <- crossprod(h)
    for (l in 1:lags) { g <- crossprod(h[(l + 1):nrow(h), ], h[1:(nrow(h) - l), ]); total <- total + (1 - l / (lags + 1)) * (g + t(g)) }
    return(total)
  }
  total <- crossprod(s)
  for (l in 1:lags) {
    later <- which(t > l) # balanced and sorted: the row l above is the same county's earlier year
    g <- crossprod(s[later, ], s[later - l, ]); total <- total + (1 - l / (lags + 1)) * (g + t(g))
  }
  total
}
gmm_step <- function(e, S) {
  W <- cbind(e$D, e$X); Q <- cbind(e$X, e$Z)
  a <- solve_scaled(S, crossprod(Q, W)); b <- solve_scaled(crossprod(crossprod(Q, W), a), crossprod(a, crossprod(Q, e$y)))
  V <- solve_scaled(crossprod(crossprod(Q, W), a))
  for (i in 1:3) b <- b + V %*% crossprod(a, crossprod(Q, e$y - W %*% b))
  u <- drop(e$y - W %*% b); g <- crossprod(Q, u)
  list(b = b, u = u, J = drop(crossprod(g, solve_scaled(S, g))), V = V, score = Q %*% a)
}
gmm <- function(e, how, steps) {
  u <- k_class(e, 1)$u
  for (i in seq_len(steps)) { fit <- gmm_step(e, moment_cov(e, u, how)); u <- fit$u }
  W <- cbind(e$D, e$X); i <- match(e$keep, colnames(W))
  list(coefficients = named(fit$b[i], label(e$keep)), se_efficient = named(sqrt(diag(fit$V)[i]), label(e$keep)), J = fit$J)
}
cue <- function(e, how) {
  W <- cbind(e$D, e$X); Q <- cbind(e$X, e$Z); start <- gmm_step(e, moment_cov(e, k_class(e, 1)$u, how))
  size <- sqrt(diag(start$V)) # parameters in standard errors from the two-step estimate
  J <- function(t) {
    u <- drop(e$y - W %*% (start$b + size * t)); g <- crossprod(Q, u)
    drop(crossprod(g, solve_scaled(moment_cov(e, u, how), g)))
  }
  best <- NULL
  for (first in list(0, c(1, rep(0, ncol(W) - 1)), c(-1, rep(0, ncol(W) - 1)))) {
    t <- rep(first, length.out = ncol(W))
    for (round in 1:4) { found <- optim(t, J, method = "BFGS", control = list(reltol = 1e-15, maxit = 2000)); t <- found$par }
    if (is.null(best) || found$value < best$value) best <- found
  }
  list(J = best$value, coefficients = named((start$b + size * best$par)[match(e$keep, colnames(W))], label(e$keep)))
}
jackknife <- function(e) {
  W <- cbind(e$X, e$Z); hat_of <- function(m) rowSums(qr.Q(qr(m))^2)
  hw <- hat_of(W); hx <- hat_of(e$X); mw <- resid_on(W, e$D); mx <- resid_on(e$X, e$D); my <- resid_on(e$X, e$y)
  iv <- function(s, d = e$D, y = e$y) drop(solve(crossprod(s, d), crossprod(s, y)))
  list(ujive = iv(mx / (1 - hx) - mw / (1 - hw)),
       ijive1 = iv(mx - mw / (1 - hw + hx), mx, my),
       jive1 = iv(resid_on(e$X, e$D - mw / (1 - hw)), mx, my),
       jive2 = iv(resid_on(e$X, e$D - mw - hw * e$D), mx, my))
}

out <- list(version = R.version.string)
pooled <- equation(d, "crmrte", "polpc", c("prbconv", "prbpris", "avgsen"), c("taxpc", "mix", "density"))
two_way <- equation(d, "crmrte", "polpc", c("prbarr", "prbconv", "avgsen"), c("taxpc", "mix", "density"), c("county", "year"))
two_endogenous <- equation(d, "crmrte", c("polpc", "prbarr"), c("prbconv", "avgsen"), c("taxpc", "mix", "density", "prbpris"), "county")
weighted <- equation(d, "crmrte", "polpc", c("prbconv", "prbpris"), c("taxpc", "mix"), "county", levels_of_density)
ids <- d$county
first <- duplicated(ids)
fd <- d
for (v in c("crmrte", "prbarr", "prbconv", "prbpris", "avgsen", "polpc", "density", "taxpc", "mix")) fd[[v]] <- c(NA, diff(d[[v]]))
fd <- fd[first, ]
differenced <- equation(fd, "crmrte", "polpc", c("prbconv", "avgsen"), c("taxpc", "mix"))
differenced_years <- equation(fd, "crmrte", "polpc", c("prbconv", "avgsen"), c("taxpc", "mix"), "year")

for (name in c("pooled", "two_way", "two_endogenous", "weighted", "differenced", "differenced_years")) {
  e <- get(name); kappa <- liml_k(e); n <- length(e$y); L <- ncol(e$X) + ncol(e$Z)
  out[[name]] <- list(
    n = n, kappa = kappa,
    "2sls" = report(e, k_class(e, 1), e$data$county), liml = report(e, k_class(e, kappa), e$data$county),
    fuller1 = report(e, k_class(e, kappa - 1 / (n - L)), e$data$county), k_half = report(e, k_class(e, 0.5), e$data$county),
    gmm_HC0 = gmm(e, "HC0", 1))
  if (ncol(e$D) == 1) out[[name]]$jackknife <- jackknife(e)
}
for (how in c("cluster", "driscoll-kraay", "newey-west")) out$pooled[[paste0("gmm_", how)]] <- tryCatch(gmm(pooled, how, 1), error = function(err) NULL)
out$pooled$iterated_HC0 <- gmm(pooled, "HC0", 200)
out$pooled$iterated_cluster <- gmm(pooled, "cluster", 200)
out$pooled$cue_HC0 <- cue(pooled, "HC0")
out$pooled$cue_cluster <- cue(pooled, "cluster")

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
write_json(out, file.path(here, "k_class_gmm.json"), digits = I(15), auto_unbox = TRUE, pretty = TRUE)

# Spatial models on data other than Munnell's panel: sudden infant deaths in North Carolina (100 counties), Boston's tracts
# (506, sphere of influence), houses in Baltimore (211, four nearest neighbours: W without symmetry), premia of Italian
# provinces (103 x 5) and Indonesian rice farms (171 x 6). Everything is dense algebra of this file with the slopes of the
# likelihood solved for zero (searches by value, as in spatialreg and splm, stop at about 1e-8 of the parameter and earlier):
# estimates, the expected information of all parameters, effects with delta-method errors. Panels are regressions with every
# dummy written out ("direct"), or of data multiplied by orthonormal bases without the effects ("transformation").
# LM tests and Moran: spdep; on panels spdep's on the regression with every dummy and I_T x W; splm::bsktest and slmtest.
# Data: spData (CC0), splm and plm (GPL-2).
# Run:  Rscript other_data.R other_data.json [library of splm]
path <- commandArgs(trailingOnly = TRUE)
suppressMessages({ library(spData); library(spdep); library(sf); library(plm); library(numDeriv); library(jsonlite) })
suppressMessages(if (length(path) > 1) library(splm, lib.loc = path[2]) else library(splm))

kinds <- c("sar", "sem", "sdm", "sdem", "sac")
trace <- function(A) sum(diag(A))
# W applied to every period of every column.
lag_of <- function(W, M, periods) { M <- as.matrix(M); n <- nrow(W); apply(M, 2, function(v) as.vector(W %*% matrix(v, n, periods))) }

# Maximum likelihood of A y = X b + u, B u = e, A = I - rho W, B = I - lambda W, in every period. `D`: dummies beside X.
fit <- function(y, X, D, W, periods, kind) {
  n <- nrow(W); N <- n * periods
  has <- c(rho = kind %in% c("sar", "sdm", "sac"), lambda = kind %in% c("sem", "sdem", "sac"))
  Z <- cbind(X, D); k <- ncol(X); lag <- function(M) lag_of(W, M, periods)
  wy <- lag(y); WZ <- lag(Z); wwy <- lag(wy)
  residual <- function(r, l) {
    ay <- y - r * wy; by <- ay - l * (wy - r * wwy); BZ <- Z - l * WZ
    q <- qr(BZ, tol = 1e-12); list(e = qr.resid(q, by), b = qr.coef(q, by), q = q, BZ = BZ)
  }
  values <- eigen(W, only.values = TRUE)$values
  slope_of <- function(p) Re(sum(values / (1 - p * values)))
  real <- Re(values[abs(Im(values)) < 1e-9]); ends <- c(1 / min(real), 1 / max(real)); ends <- ends * (1 - 1e-7)
  gradient <- function(p) {
    f <- residual(p[1], p[2]); s <- sum(f$e^2); u <- y - p[1] * wy - Z %*% f$b
    c(N * sum(f$e * (wy - p[2] * wwy)) / s - periods * slope_of(p[1]), N * sum(f$e * lag(u)) / s - periods * slope_of(p[2]))[has]
  }
  full <- function(p) { q <- c(0, 0); q[has] <- p; q }
  likelihood <- function(p) {
    e <- residual(p[1], p[2])$e; s2 <- sum(e^2) / N
    -N / 2 * (log(2 * pi * s2) + 1) + periods * Re(sum(log(1 - p[1] * values)) + sum(log(1 - p[2] * values)))
  }
  if (sum(has) == 1) {
    # The highest of all stationary points inside the interval.
    grid <- seq(ends[1], ends[2], length.out = 60); g <- sapply(grid, function(p) gradient(full(p)))
    at <- which(g[-60] > 0 & g[-1] <= 0)
    roots <- sapply(at, function(i) uniroot(function(p) gradient(full(p)), grid[i + 0:1], tol = 1e-15)$root)
    p <- full(roots[which.max(sapply(roots, function(p) likelihood(full(p))))])
  } else {
    start <- as.matrix(expand.grid(c(-0.7, -0.3, 0.1, 0.5, 0.8), c(-0.7, -0.3, 0.1, 0.5, 0.8)))
    found <- apply(start, 1, function(s) optim(s, function(p) if (all(p > ends[1] & p < ends[2])) -likelihood(p) else 1e10, control = list(reltol = 1e-14, maxit = 2000)), simplify = FALSE)
    p <- found[[which.min(sapply(found, function(f) f$value))]]$par
    for (step in 1:30) p <- p - solve(jacobian(gradient, p), gradient(p))
    stopifnot(max(abs(gradient(p))) < 1e-7)
  }
  f <- residual(p[1], p[2]); s2 <- sum(f$e^2) / N
  I <- diag(n); A <- I - p[1] * W; B <- I - p[2] * W
  K <- list(rho = B %*% W %*% solve(A) %*% solve(B), lambda = W %*% solve(B))[has]
  signal <- list(rho = lag_of(B %*% W %*% solve(A), Z %*% f$b, periods), lambda = rep(0, N))[has]
  own <- lapply(signal, function(v) as.vector(qr.resid(f$q, v)))
  m <- length(K); psi <- matrix(0, m + 1, m + 1)
  for (a in 1:m) for (b in 1:m) psi[a, b] <- periods * (trace(K[[a]] %*% K[[b]]) + sum(K[[a]] * K[[b]])) + sum(own[[a]] * own[[b]]) / s2
  for (a in 1:m) psi[a, m + 1] <- psi[m + 1, a] <- periods * trace(K[[a]]) / s2
  psi[m + 1, m + 1] <- N / (2 * s2^2)
  d <- 1 / sqrt(diag(psi)); V <- d * t(d * solve(d * t(d * psi)))
  C <- -sapply(signal, function(v) qr.coef(f$q, as.vector(v)))[1:k, , drop = FALSE]
  inner <- chol2inv(qr.R(f$q))[1:k, 1:k] * s2
  joint <- rbind(cbind(inner + C %*% V[1:m, 1:m] %*% t(C), C %*% V[1:m, , drop = FALSE]), cbind(V[, 1:m, drop = FALSE] %*% t(C), V))
  names <- c(colnames(X), names(K))
  list(kind = kind, W = W, terms = names, estimate = c(f$b[1:k], p[has]), se = sqrt(diag(joint))[1:(k + m)],
       logLik = likelihood(p), sigma2 = s2, joint = joint[1:(k + m), 1:(k + m)])
}

effects_of <- function(f, variables, W) {
  n <- nrow(W)
  g <- function(th) {
    names(th) <- f$terms; rho <- if ("rho" %in% f$terms) th["rho"] else 0
    A <- solve(diag(n) - rho * W); AW <- A %*% W
    unlist(lapply(variables, function(v) {
      t <- paste0("W:", v); has <- t %in% f$terms
      d <- th[v] * mean(diag(A)) + if (has) th[t] * mean(diag(AW)) else 0
      a <- th[v] * sum(A) / n + if (has) th[t] * sum(AW) / n else 0
      c(d, a - d, a)
    }))
  }
  e <- g(f$estimate); J <- jacobian(g, f$estimate); se <- sqrt(diag(J %*% f$joint %*% t(J))); i <- seq(1, length(e), 3)
  block <- function(j) list(value = unname(e[i + j]), se = unname(se[i + j]))
  list(direct = block(0), indirect = block(1), total = block(2))
}

durbin_tests <- function(models, variables) {
  s <- models$sdm; t <- paste0("W:", variables); V <- s$joint; dimnames(V) <- list(s$terms, s$terms); th <- setNames(s$estimate, s$terms)
  h <- th[t] + th["rho"] * th[variables]; G <- matrix(0, length(t), length(th), dimnames = list(NULL, s$terms))
  for (i in seq_along(t)) { G[i, t[i]] <- 1; G[i, variables[i]] <- th["rho"]; G[i, "rho"] <- th[variables[i]] }
  list("wald-sar" = drop(th[t] %*% solve(V[t, t], th[t])), "wald-sem" = drop(h %*% solve(G %*% V %*% t(G), h)),
       "lr-sar" = 2 * (s$logLik - models$sar$logLik), "lr-sem" = 2 * (s$logLik - models$sem$logLik))
}
write <- function(f, variables, W) {
  c(list(terms = f$terms, estimate = unname(f$estimate), se = unname(f$se), logLik = f$logLik, sigma2 = f$sigma2),
    if (any(c("rho", paste0("W:", variables)) %in% f$terms)) effects_of(f, variables, W))
}
all_models <- function(y, X, D, W, periods, variables, wanted = kinds) {
  lagged <- lag_of(W, X[, variables, drop = FALSE], periods); colnames(lagged) <- paste0("W:", variables)
  fits <- lapply(setNames(wanted, wanted), function(kind) fit(y, if (kind %in% c("sdm", "sdem")) cbind(X, lagged) else X, D, W, periods, kind))
  list(models = lapply(fits, write, variables = variables, W = W), tests = durbin_tests(fits, variables))
}

# LM tests by their formulas (W X: Koley and Bera), with the regression's own dummies in Z.
multipliers <- function(y, X, D, W, periods, variables) {
  Z <- cbind(X, D); N <- length(y); q <- qr(Z, tol = 1e-12); e <- qr.resid(q, y); s2 <- sum(e^2) / N
  lag <- function(M) lag_of(W, M, periods); t <- periods * (trace(W %*% W) + sum(W^2))
  WX <- qr.resid(q, lag(X[, variables, drop = FALSE])); moved <- as.vector(qr.resid(q, lag(Z %*% qr.coef(q, y))))
  dr <- sum(e * lag(y)) / s2; dl <- sum(e * lag(e)) / s2; dt <- drop(crossprod(WX, e)) / s2
  J <- sum(moved^2) / s2 + t; shared <- drop(crossprod(WX, moved)) / s2; own <- crossprod(WX) / s2
  lag_test <- dr^2 / J; wx <- drop(dt %*% solve(own, dt)); a <- dt - shared / J * dr
  robust_wx <- drop(a %*% solve(own - outer(shared, shared) / J, a))
  list("lm-lag" = lag_test, "lm-error" = dl^2 / t, "robust-lm-lag" = (dr - dl)^2 / (J - t),
       "robust-lm-error" = (dl - t / J * dr)^2 / (t * (1 - t / J)), "lm-sarma" = dl^2 / t + (dr - dl)^2 / (J - t),
       "lm-wx" = wx, "lm-sdm" = lag_test + robust_wx, "robust-lm-wx" = robust_wx, "robust-lm-lag-durbin" = lag_test + robust_wx - wx)
}
links <- function(W) { at <- which(W != 0, arr.ind = TRUE); at <- at[order(at[, 1], at[, 2]), ]; unname(split(unname(at[, 2]), factor(at[, 1], seq_len(nrow(W))))) }

cross_section <- function(formula, data, W, lw) {
  X <- model.matrix(formula, data); y <- as.numeric(model.response(model.frame(formula, data))); variables <- colnames(X)[-1]
  ols <- lm(formula, data); m <- lm.morantest(ols, lw, alternative = "two.sided")
  lt <- lm.LMtests(ols, lw, test = "all"); LM <- multipliers(y, X, NULL, W, 1, variables)
  stopifnot(abs(lt$LMlag$statistic / LM$`lm-lag` - 1) < 1e-9, abs(lt$RLMerr$statistic / LM$`robust-lm-error` - 1) < 1e-7)
  moran <- function(x) { a <- moran.test(x, lw, alternative = "two.sided"); b <- geary.test(x, lw, alternative = "two.sided"); g <- localmoran(x, lw)
    list(moran = c(unname(a$estimate), unname(a$statistic), a$p.value), geary = c(unname(b$estimate), unname(b$statistic), b$p.value), local = unname(g[, 1]), variance = unname(g[, 3])) }
  c(list(neighbours = links(W), multipliers = LM, moranOfResiduals = c(unname(m$estimate), unname(m$statistic), m$p.value), outcome = moran(y)), all_models(y, X, NULL, W, 1, variables))
}

panel_data <- function(formula, data, index, W, spatial) {
  data <- data[order(data[[index[2]]], data[[index[1]]]), ]; n <- nrow(W); periods <- nrow(data) / n
  X <- model.matrix(formula, data); y <- model.response(model.frame(formula, data)); variables <- colnames(X)[-1]
  unit <- model.matrix(~ factor(data[[index[1]]]) - 1); period <- model.matrix(~ factor(data[[index[2]]]) - 1)
  dummies <- list(none = NULL, individual = unit, time = period, twoways = cbind(unit, period[, -1]))
  basis <- function(m) { H <- contr.helmert(m); sweep(H, 2, sqrt(colSums(H^2)), "/") }
  FN <- basis(n); FT <- basis(periods); lw <- mat2listw(W, style = "W"); pd <- pdata.frame(data, index = index)
  out <- list(neighbours = links(W))
  for (effects in names(dummies)) {
    slopes <- if (effects == "none") X else X[, variables]
    out[[effects]] <- c(list(multipliers = multipliers(y, slopes, dummies[[effects]], W, periods, variables)),
                        all_models(y, slopes, dummies[[effects]], W, periods, variables, kinds[1:4]))
    if (effects == "none") next
    # F_N' M F_T of every column: free of the effects; rows of W with one sum make W* = F_N' W F_N exact.
    LN <- if (effects == "individual") diag(n) else FN; LT <- if (effects == "time") diag(periods) else FT
    move <- function(M) apply(as.matrix(M), 2, function(v) as.vector(t(LN) %*% matrix(v, n, periods) %*% LT))
    Wx <- t(LN) %*% W %*% LN; Xs <- move(X[, variables])
    lagged <- move(lag_of(W, X[, variables], periods)); colnames(lagged) <- paste0("W:", variables)
    fits <- lapply(setNames(kinds[1:4], kinds[1:4]), function(kind) fit(move(y), if (kind %in% c("sdm", "sdem")) cbind(Xs, lagged) else Xs, NULL, Wx, ncol(LT), kind))
    out[[effects]]$transformation <- list(models = lapply(fits, write, variables = variables, W = W), tests = durbin_tests(fits, variables))
  }
  out$random <- lapply(setNames(c("sar", "sem", "sdm"), c("sar", "sem", "sdm")), function(kind) {
    lagged <- lag_of(W, X[, variables], periods); colnames(lagged) <- paste0("W:", variables)
    random_fit(y, if (kind == "sdm") cbind(X, lagged) else X, W, periods, kind)
  })
  bsk <- function(t) unname(bsktest(formula, data = data, index = index, listw = lw, test = t)$statistic)
  out$bsk <- c(bsk("LM1"), bsk("LM2"), bsk("LMH"))
  model <- list(none = plm(formula, pd, model = "pooling"), individual = plm(formula, pd, model = "within"),
    time = plm(formula, pd, model = "within", effect = "time"), twoways = plm(formula, pd, model = "within", effect = "twoways"))
  out$slmtest <- lapply(model, function(m) sapply(c("lml", "lme", "rlml", "rlme"), function(t) unname(slmtest(m, listw = lw, test = t)$statistic)))
  out
}

# Random unit effects, u = mu + nu, nu = lambda W nu + e: the likelihood written out, by Newton steps on its numerical slopes.
random_fit <- function(y, X, W, periods, kind) {
  n <- nrow(W); N <- n * periods; values <- eigen(W, only.values = TRUE)$values; wy <- lag_of(W, y, periods)
  at <- function(p) {
    lambda <- if (kind == "sem") p[1] else 0; rho <- if (kind == "sem") 0 else p[1]; phi <- exp(p[2])
    B <- diag(n) - lambda * W; S <- solve(crossprod(B)); C <- chol(periods * phi * diag(n) + S)
    filter <- function(M) { M <- as.matrix(M); apply(M, 2, function(v) { m <- matrix(v, n, periods); mean <- rowMeans(m); c(as.vector(B %*% (m - mean)), sqrt(periods) * backsolve(C, mean, transpose = TRUE)) }) }
    Xf <- filter(X); yf <- filter(y - rho * wy); q <- qr(Xf, tol = 1e-12); e <- qr.resid(q, yf); s2 <- sum(e^2) / N
    ll <- -N / 2 * (log(2 * pi * s2) + 1) + (periods - 1) * Re(sum(log(1 - lambda * values))) - sum(log(diag(C))) + periods * Re(sum(log(1 - rho * values)))
    list(ll = ll, b = qr.coef(q, yf), s2 = s2)
  }
  o <- optim(c(0.3, 1), function(p) if (abs(p[1]) < 0.999) -at(p)$ll else 1e10, control = list(reltol = 1e-14, maxit = 5000))
  p <- o$par; f <- function(p) at(p)$ll
  for (i in 1:6) p <- p - solve(hessian(f, p), grad(f, p))
  found <- at(p)
  list(estimate = unname(c(found$b, p[1])), phi = exp(p[2]), logLik = found$ll, sigma2 = found$s2)
}

out <- list()
sids <- st_read(system.file("shapes/sids.shp", package = "spData"), quiet = TRUE); st_crs(sids) <- NA
rook <- nb2listw(poly2nb(sids, queen = FALSE)); queen <- nb2listw(poly2nb(sids))
d <- st_drop_geometry(sids); columns <- c("SID74", "BIR74", "NWBIR74", "SID79", "BIR79", "NWBIR79")
d$rate <- 1000 * d$SID74 / d$BIR74; d$later <- 1000 * d$SID79 / d$BIR79
out$sids <- c(list(data = d[, columns], formula = "I(1000 * SID79 / BIR79) ~ I(1000 * NWBIR79 / BIR79) + I(1000 * SID74 / BIR74)"),
  cross_section(I(1000 * SID79 / BIR79) ~ I(1000 * NWBIR79 / BIR79) + I(1000 * SID74 / BIR74), d, listw2mat(queen), queen))
bivariate <- function(x, y, lw) { m <- moran_bv(x, y, lw, nsim = 2); l <- localmoran_bv(x, y, lw, nsim = 99); list(estimate = unname(m$t0), local = unname(l[, 1])) }
out$sids$bivariate <- c(bivariate(d$rate, d$later, rook), list(neighbours = links(listw2mat(rook))))

data(boston, package = "spData"); soi <- nb2listw(boston.soi)
columns <- c("CMEDV", "CRIM", "NOX", "RM", "AGE", "DIS", "LSTAT")
out$boston <- c(list(data = boston.c[, columns], formula = "log(CMEDV) ~ CRIM + I(NOX^2) + I(RM^2) + AGE + log(DIS) + log(LSTAT)"),
  cross_section(log(CMEDV) ~ CRIM + I(NOX^2) + I(RM^2) + AGE + log(DIS) + log(LSTAT), boston.c, listw2mat(soi), soi))

data(baltimore, package = "spData"); near <- nb2listw(knn2nb(knearneigh(as.matrix(baltimore[, c("X", "Y")]), k = 4)))
out$baltimore <- c(list(data = baltimore[, c("PRICE", "NROOM", "NBATH", "AGE", "LOTSZ", "SQFT")], formula = "PRICE ~ NROOM + NBATH + AGE + LOTSZ + SQFT"),
  cross_section(PRICE ~ NROOM + NBATH + AGE + LOTSZ + SQFT, baltimore, listw2mat(near), near))

data(Insurance, package = "splm"); data(itaww, package = "splm"); columns <- c("code", "year", "ppcd", "rgdp", "rirs", "den", "school", "fam")
Insurance <- Insurance[order(Insurance$year, Insurance$code), ]; W <- itaww / rowSums(itaww); dimnames(W) <- NULL
out$insurance <- c(list(data = Insurance[, columns], formula = "log(ppcd) ~ log(rgdp) + rirs + log(den) + school + fam"),
  panel_data(log(ppcd) ~ log(rgdp) + rirs + log(den) + school + fam, Insurance[, columns], c("code", "year"), W))

data(RiceFarms, package = "splm"); data(riceww, package = "splm"); columns <- c("id", "time", "goutput", "seed", "totlabor", "size")
RiceFarms <- RiceFarms[order(RiceFarms$time, RiceFarms$id), ]; W <- riceww / rowSums(riceww); dimnames(W) <- NULL
out$rice <- c(list(data = RiceFarms[, columns], formula = "log(goutput) ~ log(seed) + log(totlabor) + log(size)"),
  panel_data(log(goutput) ~ log(seed) + log(totlabor) + log(size), RiceFarms[, columns], c("id", "time"), W))

writeLines(toJSON(out, digits = I(16), auto_unbox = TRUE, dataframe = "columns"), path[1])

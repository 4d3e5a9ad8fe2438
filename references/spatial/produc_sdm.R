# Spatial panel models and Moran's I on Munnell's panel, made three ways in R: dense maximum likelihood in base R with
# the joint covariance and the effects (derivatives by numDeriv), spatialreg::lagsarlm and errorsarlm with every dummy
# written out, and spdep::moran.test year by year.
# Run:  Rscript produc_sdm.R produc_sdm.json
suppressMessages({ library(plm); library(spData); library(spdep); library(spatialreg); library(numDeriv); library(jsonlite) })
path <- commandArgs(trailingOnly = TRUE)
data(Produc, package = "plm")
data(used.cars, package = "spData")

# The neighbours of the 48 states, in the alphabetical order of Produc's names.
states <- levels(factor(Produc$state))
graph_name <- toupper(gsub(" ", "_", state.name[match(attr(usa48.nb, "region.id"), state.abb)]))
graph_name[graph_name == "TENNESSEE"] <- "TENNESSE"
neighbours <- nb2mat(usa48.nb, style = "B"); dimnames(neighbours) <- list(graph_name, graph_name)
neighbours <- neighbours[states, states]
W <- neighbours / rowSums(neighbours)

N <- length(states); periods <- sort(unique(Produc$year)); T <- length(periods)
d <- Produc[order(Produc$year, Produc$state), ]
lag_by_period <- function(v) as.vector(W %*% matrix(v, N, T))
x_names <- c("log(pcap)", "log(pc)", "log(emp)", "unemp")
y <- log(d$gsp)
X <- cbind(log(d$pcap), log(d$pc), log(d$emp), d$unemp); colnames(X) <- x_names
WX <- apply(X, 2, lag_by_period); colnames(WX) <- paste0("W:", x_names)

dummies <- function(effects) {
  unit <- model.matrix(~ factor(d$state) - 1); period <- model.matrix(~ factor(d$year) - 1)
  switch(effects, none = NULL, individual = unit, time = period, twoways = cbind(unit, period[, -1]))
}
residual_of <- function(effects) {
  D <- dummies(effects)
  if (is.null(D)) function(M) as.matrix(M) else { q <- qr(D); function(M) qr.resid(q, as.matrix(M)) }
}
lambda <- Re(eigen(diag(1 / sqrt(rowSums(neighbours))) %*% neighbours %*% diag(1 / sqrt(rowSums(neighbours))), symmetric = TRUE)$values)
log_determinant <- function(r) sum(log(1 - r * lambda))
log_likelihood <- function(sse, r) -N * T / 2 * (log(2 * pi) + 1 + log(sse / (N * T))) + T * log_determinant(r)
# The slope of the concentrated likelihood is solved for zero: digits beyond what a search by values gives.
best <- function(slope) uniroot(slope, c(-0.9, 0.99), tol = 1e-15)$root

lag_model <- function(design, effects) {
  M <- residual_of(effects); wy <- lag_by_period(y)
  Xm <- M(design); ym <- M(y); wym <- M(wy)
  q <- qr(Xm, tol = 1e-12); e0 <- qr.resid(q, ym); e1 <- qr.resid(q, wym)
  s <- function(r) sum((e0 - r * e1)^2)
  r <- best(function(r) N * T * sum(e1 * (e0 - r * e1)) / s(r) - T * sum(lambda / (1 - r * lambda)))
  b <- drop(qr.coef(q, ym - r * wym)); sse <- s(r); s2 <- sse / (N * T); k <- length(b)
  G <- W %*% solve(diag(N) - r * W)
  trace <- function(A) sum(diag(A))
  covariance <- function(v) {
    I <- matrix(0, k + 2, k + 2)
    I[1:k, 1:k] <- crossprod(Xm) / s2
    I[1:k, k + 1] <- I[k + 1, 1:k] <- crossprod(Xm, v) / s2
    I[k + 1, k + 1] <- sum(v^2) / s2 + T * (trace(G %*% G) + sum(G^2))
    I[k + 1, k + 2] <- I[k + 2, k + 1] <- T * trace(G) / s2
    I[k + 2, k + 2] <- N * T / (2 * s2^2)
    D <- 1 / sqrt(diag(I)); D * t(D * solve(D * t(D * I)))
  }
  by_period <- function(v) as.vector(G %*% matrix(v, N, T))
  elhorst <- covariance(by_period(Xm %*% b))
  # Signal of the model with all dummies: y - rho W y - e.
  lsdv <- covariance(M(by_period(y - r * wy - (ym - r * wym - Xm %*% b))))
  list(parameter = r, beta = b, sigma2 = s2, sse = sse, logLik = log_likelihood(sse, r), V = elhorst, V_lsdv = lsdv)
}
error_model <- function(design, effects) {
  M <- residual_of(effects); ym <- M(y); wym <- M(lag_by_period(y)); Xm <- M(design); WXm <- M(apply(design, 2, lag_by_period))
  at <- function(r) { q <- qr(Xm - r * WXm, tol = 1e-12); list(b = drop(qr.coef(q, ym - r * wym)), e = qr.resid(q, ym - r * wym)) }
  r <- best(function(r) { f <- at(r); N * T * sum(f$e * (wym - WXm %*% f$b)) / sum(f$e^2) - T * sum(lambda / (1 - r * lambda)) })
  f <- at(r); sse <- sum(f$e^2); s2 <- sse / (N * T); G <- W %*% solve(diag(N) - r * W)
  I <- matrix(c(T * (sum(diag(G %*% G)) + sum(G^2)), T * sum(diag(G)) / s2, T * sum(diag(G)) / s2, N * T / (2 * s2^2)), 2)
  list(parameter = r, beta = f$b, sigma2 = s2, sse = sse, logLik = log_likelihood(sse, r),
       se = c(sqrt(diag(solve(crossprod(Xm - r * WXm) / s2))), sqrt(1 / (I[1, 1] - I[1, 2]^2 / I[2, 2]))))
}
effects_of <- function(m, V) {
  k <- length(m$beta); kept <- c(seq_len(k), k + 1)
  f <- function(p) {
    b <- setNames(p[seq_len(k)], names(m$beta)); A <- solve(diag(N) - p[k + 1] * W)
    unlist(lapply(x_names, function(v) {
      theta <- if (paste0("W:", v) %in% names(b)) b[[paste0("W:", v)]] else 0
      S <- A %*% (b[[v]] * diag(N) + theta * W)
      c(mean(diag(S)), sum(S) / N - mean(diag(S)), sum(S) / N)
    }))
  }
  at <- c(m$beta, m$parameter); J <- jacobian(f, at); se <- sqrt(diag(J %*% V[kept, kept] %*% t(J))); value <- f(at)
  pick <- function(i) list(value = value[seq(i, length(value), 3)], se = se[seq(i, length(se), 3)])
  list(direct = pick(1), indirect = pick(2), total = pick(3))
}
record <- function(m) {
  list(parameter = m$parameter, beta = unname(m$beta), terms = names(m$beta), sigma2 = m$sigma2, sse = m$sse, logLik = m$logLik,
       se = if (is.null(m$V)) m$se else sqrt(diag(m$V)), vcov = if (is.null(m$V)) NULL else unname(m$V),
       se_lsdv = if (is.null(m$V_lsdv)) NULL else sqrt(diag(m$V_lsdv)))
}
wald <- function(h, H, V) drop(h %*% solve(H %*% V %*% t(H), h))

models <- list()
for (effects in c("none", "individual", "time", "twoways")) {
  own <- if (effects == "none") cbind("(Intercept)" = 1, X) else X
  sar <- lag_model(own, effects); sdm <- lag_model(cbind(own, WX), effects)
  sem <- error_model(own, effects); sdem <- error_model(cbind(own, WX), effects)
  terms <- c(names(sdm$beta), "rho", "sigma2"); V <- sdm$V; p <- c(sdm$beta, sdm$parameter, sdm$sigma2); names(p) <- terms
  H_sar <- matrix(0, 4, length(p), dimnames = list(NULL, terms)); H_sem <- H_sar
  for (i in 1:4) {
    H_sar[i, paste0("W:", x_names[i])] <- 1
    H_sem[i, paste0("W:", x_names[i])] <- 1; H_sem[i, x_names[i]] <- p["rho"]; H_sem[i, "rho"] <- p[x_names[i]]
  }
  theta <- p[paste0("W:", x_names)]
  models[[effects]] <- list(
    sar = c(record(sar), list(effects = effects_of(sar, sar$V))), sdm = c(record(sdm), list(effects = effects_of(sdm, sdm$V))),
    sem = record(sem), sdem = record(sdem),
    tests = list(wald_sar = wald(theta, H_sar, V), wald_sem = wald(theta + p["rho"] * p[x_names], H_sem, V),
                 lr_sar = 2 * (sdm$logLik - sar$logLik), lr_sem = 2 * (sdm$logLik - sem$logLik)))
}

# The same two-way Durbin model with 48 + 16 dummies on 816 rows, by a package that knows nothing of panels.
full <- data.frame(y = y, X, WX, state = factor(d$state), year = factor(d$year))
listw <- mat2listw(kronecker(diag(T), W), style = "W")
control <- list(tol.opt = 1e-13)
lsdv <- lagsarlm(y ~ ., data = full, listw = listw, method = "eigen", control = control)
lsdv_error <- errorsarlm(y ~ ., data = full[, c("y", names(full)[2:5], "state", "year")], listw = listw, method = "eigen", control = control)
check <- list(package = "spatialreg", rho = unname(lsdv$rho), rho_se = unname(lsdv$rho.se), logLik = as.numeric(logLik(lsdv)),
              beta = unname(coef(lsdv)[3:10]), beta_se = unname(lsdv$rest.se[2:9]), sigma2 = lsdv$s2,
              lambda = unname(lsdv_error$lambda), error_logLik = as.numeric(logLik(lsdv_error)))

# Moran's I by year, and cases that panels do not reach: an island, a matrix without symmetry.
one <- mat2listw(W, style = "W")
moran_of <- function(x, listw, ...) {
  run <- function(...) moran.test(x, listw, ..., zero.policy = TRUE)
  r <- run(alternative = "two.sided"); n <- run(alternative = "two.sided", randomisation = FALSE)
  list(I = r$estimate[[1]], expectation = r$estimate[[2]], variance = r$estimate[[3]], variance_normality = n$estimate[[3]],
       z = unname(r$statistic), p_two_sided = r$p.value, p_greater = run(alternative = "greater")$p.value,
       p_less = run(alternative = "less")$p.value, p_normality = n$p.value)
}
by_year <- lapply(periods, function(t) c(list(year = t), moran_of(y[d$year == t], one)))
last <- y[d$year == max(periods)]
cut_off <- mat2listw(neighbours, style = "B")$neighbours
maine <- match("MAINE", states)
for (i in seq_len(N)) cut_off[[i]] <- if (i == maine) 0L else setdiff(cut_off[[i]], maine)
island <- nb2listw(cut_off, style = "W", zero.policy = TRUE)
uneven <- neighbours * outer(1:N, 1:N, function(i, j) 1 + (i * 7 + j * 3) %% 5)
uneven_listw <- mat2listw(uneven, style = "M")
cases <- list(island = moran_of(last, island), uneven = moran_of(last, uneven_listw),
              uneven_eigenvalues = { v <- eigen(uneven / rowSums(uneven), only.values = TRUE)$values
                list(log_determinant_0.4 = sum(log(Mod(1 - 0.4 * v))), complex = sum(abs(Im(v)) > 1e-12)) })

# The default study: product per worker on the entropy index of infrastructure per worker (as in references/index).
components <- sapply(d[, c("hwy", "water", "util")], function(v) { v <- v / d$emp; (v - min(v)) / (max(v) - min(v)) })
shares <- sweep(components, 2, colSums(components), "/")
divergence <- 1 + colSums(ifelse(shares > 0, shares * log(ifelse(shares > 0, shares, 1)), 0)) / log(nrow(shares))
infrastructure <- drop(components %*% (divergence / sum(divergence)))
y <- log(d$gsp / d$emp)
x_names <- c("infrastructure", "ln_capital_per_worker", "unemp")
X <- cbind(infrastructure, log(d$pc / d$emp), d$unemp); colnames(X) <- x_names
WX <- apply(X, 2, lag_by_period); colnames(WX) <- paste0("W:", x_names)
study_fit <- lag_model(cbind(X, WX), "twoways"); study_sar <- lag_model(X, "twoways"); study_sem <- error_model(X, "twoways")
p <- c(study_fit$beta, study_fit$parameter); V <- study_fit$V[1:7, 1:7]
H_sar <- cbind(matrix(0, 3, 3), diag(3), 0); H_sem <- cbind(p[7] * diag(3), diag(3), p[1:3])
study_table <- function(v) lapply(periods, function(t) c(list(year = t), moran_of(v[d$year == t], one)))
study <- list(
  sdm = c(record(study_fit), list(effects = effects_of(study_fit, study_fit$V))),
  tests = list(wald_sar = wald(p[4:6], H_sar, V), wald_sem = wald(p[4:6] + p[7] * p[1:3], H_sem, V),
               lr_sar = 2 * (study_fit$logLik - study_sar$logLik), lr_sem = 2 * (study_fit$logLik - study_sem$logLik)),
  infrastructure_sum = sum(infrastructure),
  moran = list(infrastructure = study_table(infrastructure), ln_productivity = study_table(y)))

version <- function(p) as.character(packageVersion(p))
writeLines(toJSON(list(
  script = "references/spatial/produc_sdm.R",
  software = list(R = as.character(getRversion()), plm = version("plm"), spdep = version("spdep"), spatialreg = version("spatialreg"),
                  spData = version("spData"), numDeriv = version("numDeriv")),
  states = states,
  pairs = sum(neighbours) / 2, eigenvalues = sort(lambda), models = models, lsdv = check, moran_by_year = by_year, moran_cases = cases,
  study = study),
  digits = I(17), auto_unbox = TRUE, matrix = "columnmajor"), path)

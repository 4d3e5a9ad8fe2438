# The numbers of the study cigarette-demand from R: panel regressions by lm with every dummy written out and clubSandwich;
# Moran's I by spdep; the spatial Durbin model by dense maximum likelihood in base R, its rho, coefficients and
# log-likelihood confirmed by spatialreg with every dummy written out; Elhorst's bias correction by its formula.
# Run from this folder: Rscript cigarette-demand.R     writes the study's reference.yaml
source("reference.R")
suppressPackageStartupMessages({
  library(spData)
  library(spdep)
  library(spatialreg)
})
data("Cigar", package = "plm")

# plm numbers the fifty states and the District of Columbia in alphabetical order.
spell <- function(name) sub("TENNESSEE", "TENNESSE", gsub(" ", "_", toupper(name)))
d <- data.frame(state = factor(spell(sort(c(state.name, "District of Columbia"))[Cigar$state])), year = factor(Cigar$year))
d$ln_sales <- log(Cigar$sales)
d$ln_price <- log(Cigar$price / Cigar$cpi)
d$ln_income <- log(Cigar$ndi / Cigar$cpi)
slopes <- c("ln_price", "ln_income")
for (column in c("ln_sales", slopes)) put_description(column, d[[column]], d$state)
put_panel_regression("models.state_effects", d, "ln_sales", slopes, "state", "state")
put_panel_regression("models.year_effects", d, "ln_sales", slopes, "year", "state")
put_panel_regression("models.two_way", d, "ln_sales", slopes, c("state", "year"), "state")

# ---- Neighbours and Moran's I ----------------------------------------------------------------------------------------
# From the Census polygons of spData, spelt as in the data set of the repository.
sf::sf_use_s2(FALSE)
polygons <- us_states[spell(us_states$NAME) %in% levels(d$state), ]
neighbours <- nb2mat(suppressMessages(poly2nb(polygons, queen = TRUE)), style = "B")
dimnames(neighbours) <- list(spell(polygons$NAME), spell(polygons$NAME))
states <- levels(d$state)
neighbours <- neighbours[states, states]
stopifnot(length(states) == 46, sum(neighbours) == 2 * 94)
W <- neighbours / rowSums(neighbours)

by_period <- d[order(d$year, d$state), ]
periods <- levels(d$year)
listw <- mat2listw(W, style = "W")
for (variable in "ln_sales") {
  for (period in periods) {
    x <- by_period[[variable]][by_period$year == period]
    test <- moran.test(x, listw, randomisation = TRUE, alternative = "greater")
    put_all(paste("moran", variable, period, sep = "."),
            list(estimate = test$estimate[[1]], statistic = test$statistic[[1]], pValue = test$p.value))
  }
}

# ---- The spatial Durbin model with state and year effects ------------------------------------------------------------
# All dummies are projected out of y, W y, X and W X; the concentrated likelihood is a function of rho alone.
N <- length(states)
years <- length(periods)
lag_by_period <- function(v) as.vector(W %*% matrix(v, N, years))
y <- by_period$ln_sales
X <- as.matrix(by_period[slopes])
WX <- apply(X, 2, lag_by_period)
colnames(WX) <- paste0("W:", slopes)
dummies <- qr(cbind(model.matrix(~ state - 1, by_period), model.matrix(~ year, by_period)[, -1]))
project <- function(M) qr.resid(dummies, as.matrix(M))
root_of_degree <- diag(1 / sqrt(rowSums(neighbours)))
# W is similar to this symmetric matrix, so its eigenvalues are real.
lambda <- eigen(root_of_degree %*% neighbours %*% root_of_degree, symmetric = TRUE, only.values = TRUE)$values
log_likelihood <- function(sse, r) {
  -N * years / 2 * (log(2 * pi * sse / (N * years)) + 1) + years * sum(log(1 - r * lambda))
}
# The slope of the concentrated likelihood is solved for zero, which gives rho to the last digits; a search among values
# of the likelihood would stop at about their square root.
solve_slope <- function(slope) uniroot(slope, c(-0.9, 0.99), tol = 1e-15)$root

lag_model <- function(design) {
  Xm <- project(design); ym <- project(y); wym <- project(lag_by_period(y))
  q <- qr(Xm)
  e0 <- qr.resid(q, ym); e1 <- qr.resid(q, wym)
  sse <- function(r) sum((e0 - r * e1)^2)
  rho <- solve_slope(function(r) N * years * sum(e1 * (e0 - r * e1)) / sse(r) - years * sum(lambda / (1 - r * lambda)))
  list(rho = rho, beta = drop(qr.coef(q, ym - rho * wym)), sse = sse(rho), logLik = log_likelihood(sse(rho), rho),
       X = Xm, y = ym)
}
error_log_likelihood <- function(design) {
  Xm <- project(design); WXm <- project(apply(design, 2, lag_by_period))
  ym <- project(y); wym <- project(lag_by_period(y))
  at <- function(r) {
    q <- qr(Xm - r * WXm)
    list(b = qr.coef(q, ym - r * wym), e = qr.resid(q, ym - r * wym))
  }
  r <- solve_slope(function(r) {
    f <- at(r)
    N * years * sum(f$e * (wym - WXm %*% f$b)) / sum(f$e^2) - years * sum(lambda / (1 - r * lambda))
  })
  log_likelihood(sum(at(r)$e^2), r)
}

durbin <- lag_model(cbind(X, WX))
rho <- durbin$rho
beta <- durbin$beta
k <- length(beta)
sigma2 <- durbin$sse / (N * years)
A <- solve(diag(N) - rho * W)
G <- W %*% A
trace <- function(M) sum(diag(M))
# Expected information of (beta, rho, sigma2) with every dummy written out: G acts on the projected X b, and the dummies
# are projected out of that again.
v <- drop(project(as.vector(G %*% matrix(durbin$X %*% beta, N, years))))
information <- matrix(0, k + 2, k + 2)
information[1:k, 1:k] <- crossprod(durbin$X) / sigma2
information[1:k, k + 1] <- information[k + 1, 1:k] <- crossprod(durbin$X, v) / sigma2
information[k + 1, k + 1] <- sum(v^2) / sigma2 + years * (trace(G %*% G) + sum(G^2))
information[k + 1, k + 2] <- information[k + 2, k + 1] <- years * trace(G) / sigma2
information[k + 2, k + 2] <- N * years / (2 * sigma2^2)
# Scaled to a unit diagonal before it is inverted: the parameters' sizes differ by powers of ten.
size <- 1 / sqrt(diag(information))
V <- (size * t(size * solve(size * t(size * information))))[1:(k + 1), 1:(k + 1)]

terms <- c(names(beta), "rho")
estimates <- setNames(c(beta, rho), terms)
put_coefficients("models.durbin", terms, estimates, sqrt(diag(V)), Inf)
put("models.durbin.observations", N * years)
reduced <- as.vector(A %*% matrix(durbin$X %*% beta, N, years))
put_all("models.durbin.r2", list(
  overall = 1 - durbin$sse / sum((y - mean(y))^2), within = 1 - durbin$sse / sum(durbin$y^2),
  squaredCorrelation = cor(durbin$y, reduced)[1]^2
))
put("models.durbin.logLikelihood", durbin$logLik)

# Direct, indirect and total effects of one variable: S = A (b I + theta W), dS / d rho = A W A (b I + theta W).
averages <- function(S) c(direct = mean(diag(S)), indirect = sum(S) / N - mean(diag(S)), total = sum(S) / N)
for (kind in c("direct", "indirect", "total")) {
  for (term in slopes) {
    inner <- beta[[term]] * diag(N) + beta[[paste0("W:", term)]] * W
    gradient <- setNames(numeric(k + 1), terms)
    gradient[term] <- averages(A)[kind]
    gradient[paste0("W:", term)] <- averages(A %*% W)[kind]
    gradient["rho"] <- averages(A %*% W %*% A %*% inner)[kind]
    put_coefficients(paste0("models.durbin.", kind), term, averages(A %*% inner)[[kind]],
                     sqrt(drop(gradient %*% V %*% gradient)), Inf)
  }
}

put_chi_squared <- function(id, statistic, df) {
  put_all(paste0("models.durbin.tests.", id),
          list(statistic = statistic, df1 = df, pValue = pchisq(statistic, df, lower.tail = FALSE)))
}
wald <- function(h, H) drop(h %*% solve(H %*% V %*% t(H), h))
theta <- beta[paste0("W:", slopes)]
lags_zero <- matrix(0, 2, k + 1)
lags_zero[cbind(1:2, 3:4)] <- 1
common_factor <- lags_zero
common_factor[cbind(1:2, 1:2)] <- rho
common_factor[, 5] <- beta[slopes]
no_lag <- log_likelihood(sum(qr.resid(qr(durbin$X), durbin$y)^2), 0)
put_chi_squared("lr-nonspatial", 2 * (durbin$logLik - no_lag), 1)
put_chi_squared("wald-sar", wald(theta, lags_zero), 2)
put_chi_squared("lr-sar", 2 * (durbin$logLik - lag_model(X)$logLik), 2)
put_chi_squared("wald-sem", wald(theta + rho * beta[slopes], common_factor), 2)
put_chi_squared("lr-sem", 2 * (durbin$logLik - error_log_likelihood(X)), 2)

# The same model by a package that knows nothing of panels: 1,380 rows, 46 + 29 dummies, W repeated for each year. It
# searches rho among values of the likelihood, which leaves it about 1e-8.
rows <- data.frame(y = y, X, WX, state = by_period$state, year = by_period$year, check.names = FALSE)
check <- lagsarlm(y ~ ., data = rows, listw = mat2listw(kronecker(diag(years), W), style = "W"), method = "eigen",
                  control = list(tol.opt = 1e-13))
stopifnot(
  abs(check$rho / rho - 1) < 1e-7,
  abs(coef(check)[3:6] / beta - 1) < 1e-6,
  abs(as.numeric(logLik(check)) / durbin$logLik - 1) < 1e-11
)

# ---- Elhorst's bias correction of both kinds of effects (2014, section 3.3.3) -------------------------------------------
# His information matrix has G X b on the demeaned data, without taking the dummies out of it again; the correction moves
# the parameters by (I / NT)^-1 (0, 1 / (1 - rho), 1 / (2 sigma2)) / N, then sigma2 by T / (T - 1).
signal <- as.vector(G %*% matrix(durbin$X %*% beta, N, years))
own <- information
own[1:k, k + 1] <- own[k + 1, 1:k] <- crossprod(durbin$X, signal) / sigma2
own[k + 1, k + 1] <- sum(signal^2) / sigma2 + years * (trace(G %*% G) + sum(G^2))
gradient <- c(rep(0, k), 1 / (1 - rho), 1 / (2 * sigma2))
size <- 1 / sqrt(diag(own))
moved <- c(beta, rho, sigma2) + years * drop(size * solve(size * t(size * own)) %*% (size * gradient))
corrected <- moved[1:(k + 1)]
for (j in seq_along(terms)) put(paste0("models.durbin_corrected.", terms[j], ".estimate"), corrected[[j]])
after <- solve(diag(N) - corrected[k + 1] * W)
for (j in seq_along(slopes)) {
  S <- after %*% (corrected[j] * diag(N) + corrected[j + length(slopes)] * W)
  for (kind in c("direct", "indirect", "total")) {
    put(paste0("models.durbin_corrected.", kind, ".", slopes[j], ".estimate"), averages(S)[[kind]])
  }
}

write_reference(reference_file("cigarette-demand"), "references/studies/cigarette-demand.R",
                c("plm", "clubSandwich", "spData", "spdep", "spatialreg"), list(
  "Descriptive statistics" = "^descriptive\\..*\\.(observations|mean|standardDeviation|between|within|minimum|median|maximum)$",
  "Demand without neighbours" = c(
    "^models\\.(state_effects|year_effects|two_way)\\.[^.]*\\.(estimate|standardError|statistic|df)$",
    "^models\\.(state_effects|year_effects|two_way)\\.(r2\\.(overall|within)|logLikelihood)$"),
  "Moran's I by year" = "^moran\\..*\\.(estimate|statistic|pValue)$",
  "Spatial Durbin model, every dummy" = c(
    "^models\\.durbin\\.((direct|indirect|total)\\.)?[^.]*\\.(estimate|standardError|statistic)$",
    "^models\\.durbin\\.(r2\\.|logLikelihood$|tests\\.[^.]*\\.(statistic|pValue)$)"),
  "Spatial Durbin model, bias corrected" = "^models\\.durbin_corrected\\."
))

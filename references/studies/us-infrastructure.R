# The numbers of the study us-infrastructure from R: the entropy weights in base R; panel regressions by lm with every
# dummy written out and clubSandwich; Moran's I by spdep; the spatial Durbin model by dense maximum likelihood in base
# R, its rho, coefficients and log-likelihood confirmed by spatialreg with every dummy written out.
# Run from this folder: Rscript us-infrastructure.R     writes the study's reference.yaml
source("reference.R")
suppressPackageStartupMessages({
  library(spData)
  library(spdep)
  library(spatialreg)
})
data("Produc", package = "plm")
data("used.cars", package = "spData")

d <- data.frame(state = factor(Produc$state), year = factor(Produc$year))
d$highways_per_worker <- Produc$hwy / Produc$emp
d$water_per_worker <- Produc$water / Produc$emp
d$other_per_worker <- Produc$util / Produc$emp
regions <- list(Northeast = 1:2, Midwest = 3:4, South = 5:7, West = 8:9)
division <- as.integer(as.character(Produc$region))
d$region <- NA
for (region in names(regions)) d$region[division %in% regions[[region]]] <- region

# ---- The index: min-max, entropy weights over all rows, weighted sum -------------------------------------------------
indicators <- c("highways_per_worker", "water_per_worker", "other_per_worker")
scaled <- sapply(d[indicators], function(x) (x - min(x)) / (max(x) - min(x)))
share <- sweep(scaled, 2, colSums(scaled), "/")
entropy <- -colSums(ifelse(share > 0, share * log(ifelse(share > 0, share, 1)), 0)) / log(nrow(d))
weight <- (1 - entropy) / sum(1 - entropy)
for (name in indicators) {
  put(paste0("index.weights.", name), weight[[name]])
  put(paste0("index.entropy.", name), entropy[[name]])
}
d$infrastructure <- drop(scaled %*% weight)

d$ln_productivity <- log(Produc$gsp / Produc$emp)
d$ln_capital_per_worker <- log(Produc$pc / Produc$emp)
d$unemp <- Produc$unemp
d$ln_gsp <- log(Produc$gsp)
d$ln_pcap <- log(Produc$pcap)
d$ln_pc <- log(Produc$pc)
d$ln_emp <- log(Produc$emp)

for (column in c("ln_productivity", "infrastructure", "ln_capital_per_worker", "unemp", indicators)) {
  put_description(column, d[[column]], d$state)
}

# ---- Panel regressions -----------------------------------------------------------------------------------------------
slopes <- c("infrastructure", "ln_capital_per_worker", "unemp")
both <- c("state", "year")
put_panel_regression("models.one_way", d, "ln_productivity", "infrastructure", "state", "state")
put_panel_regression("models.controls", d, "ln_productivity", slopes, "state", "state")
put_panel_regression("models.two_way", d, "ln_productivity", slopes, both, "state")
inputs <- c("ln_pcap", "ln_pc", "ln_emp", "unemp")
put_panel_regression("models.production_pooled", d, "ln_gsp", inputs, character(), "state")
put_panel_regression("models.production_state", d, "ln_gsp", inputs, "state", "state")
put_panel_regression("models.production_two_way", d, "ln_gsp", inputs, both, "state")

# Region by region; the equality of slopes is tested in one regression with everything interacted with the region.
groups <- sort(names(regions))
for (region in groups) {
  own <- d[d$region == region, ]
  put_panel_regression(paste0("splits.by_region.", region), own, "ln_productivity", slopes, both, "state")
}
interacted <- do.call(cbind, lapply(groups, function(region) as.matrix(d[slopes]) * (d$region == region)))
state_dummies <- model.matrix(~ state - 1, d)
year_dummies <- do.call(cbind, lapply(groups, function(region) model.matrix(~ year, d)[, -1] * (d$region == region)))
design <- cbind(interacted, state_dummies, year_dummies)
full <- lm(d$ln_productivity ~ 0 + design)
stopifnot(full$rank == ncol(design))
full_vcov <- vcovCR(full, cluster = d$state, type = "CR2")
# Rows b(term, group g) - b(term, first group).
differences <- function(term) {
  position <- match(term, slopes) + length(slopes) * (seq_along(groups) - 1)
  C <- matrix(0, length(groups) - 1, ncol(design))
  C[, position[1]] <- -1
  C[cbind(seq_len(nrow(C)), position[-1])] <- 1
  C
}
test_differences <- function(C) hotelling(Wald_test(full, constraints = C, vcov = full_vcov, test = "HTZ"))
for (term in slopes) put_all(paste0("splits.by_region.tests.", term), test_differences(differences(term)))
put_all("splits.by_region.equality", test_differences(do.call(rbind, lapply(slopes, differences))))

# ---- Neighbours and Moran's I ----------------------------------------------------------------------------------------
# The neighbours' names are postal codes; Produc writes capitals, underscores and TENNESSE.
names_of <- toupper(gsub(" ", "_", state.name[match(attr(usa48.nb, "region.id"), state.abb)]))
names_of[names_of == "TENNESSEE"] <- "TENNESSE"
states <- levels(d$state)
neighbours <- nb2mat(usa48.nb, style = "B")
dimnames(neighbours) <- list(names_of, names_of)
neighbours <- neighbours[states, states]
W <- neighbours / rowSums(neighbours)

by_period <- d[order(d$year, d$state), ]
periods <- levels(d$year)
listw <- mat2listw(W, style = "W")
for (variable in c("infrastructure", "ln_productivity")) {
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
y <- by_period$ln_productivity
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
lags_zero <- matrix(0, 3, k + 1)
lags_zero[cbind(1:3, 4:6)] <- 1
common_factor <- lags_zero
common_factor[cbind(1:3, 1:3)] <- rho
common_factor[, 7] <- beta[slopes]
no_lag <- log_likelihood(sum(qr.resid(qr(durbin$X), durbin$y)^2), 0)
put_chi_squared("lr-nonspatial", 2 * (durbin$logLik - no_lag), 1)
put_chi_squared("wald-sar", wald(theta, lags_zero), 3)
put_chi_squared("lr-sar", 2 * (durbin$logLik - lag_model(X)$logLik), 3)
put_chi_squared("wald-sem", wald(theta + rho * beta[slopes], common_factor), 3)
put_chi_squared("lr-sem", 2 * (durbin$logLik - error_log_likelihood(X)), 3)

# The same model by a package that knows nothing of panels: 816 rows, 48 + 16 dummies, W repeated for each year. It
# searches rho among values of the likelihood, which leaves it about 1e-8.
rows <- data.frame(y = y, X, WX, state = by_period$state, year = by_period$year, check.names = FALSE)
check <- lagsarlm(y ~ ., data = rows, listw = mat2listw(kronecker(diag(years), W), style = "W"), method = "eigen",
                  control = list(tol.opt = 1e-13))
stopifnot(
  abs(check$rho / rho - 1) < 1e-7,
  abs(coef(check)[3:8] / beta - 1) < 1e-6,
  abs(as.numeric(logLik(check)) / durbin$logLik - 1) < 1e-11
)

# Listed are the numbers that the tables print, and the degrees of freedom behind their stars.
write_reference(reference_file("us-infrastructure"), "references/studies/us-infrastructure.R",
                c("plm", "clubSandwich", "spData", "spdep", "spatialreg"), list(
  "Descriptive statistics" = "^descriptive\\..*\\.(observations|mean|standardDeviation|between|within|minimum|median|maximum)$",
  "Index" = "^index\\.",
  "Infrastructure and product per worker" = c(
    "^models\\.(one_way|controls|two_way)\\.[^.]*\\.(estimate|standardError|statistic|df)$",
    "^models\\.(one_way|controls|two_way)\\.(infrastructure\\.pValue|r2\\.(overall|within)|logLikelihood)$",
    "^models\\.(one_way|controls|two_way)\\.tests\\.wald\\.(statistic|pValue)$"),
  "Census regions" = c(
    "^splits\\.by_region\\.[^.]*\\.[^.]*\\.(estimate|standardError|statistic)$",
    "^splits\\.by_region\\.[^.]*\\.(infrastructure\\.(df|pValue)|r2\\.within|logLikelihood)$",
    "^splits\\.by_region\\.(tests\\.infrastructure|equality)\\.(statistic|df2|pValue)$"),
  "Production function" = c(
    "^models\\.production_[a-z_]*\\.[^.]*\\.(estimate|standardError|statistic)$",
    "^models\\.production_[a-z_]*\\.(ln_pcap\\.(df|pValue)|r2\\.(overall|within)|logLikelihood)$",
    "^models\\.production_[a-z_]*\\.tests\\.wald\\.(statistic|pValue)$"),
  "Moran's I by year" = "^moran\\..*\\.(estimate|statistic|pValue)$",
  "Spatial Durbin model" = c(
    "^models\\.durbin\\.((direct|indirect|total)\\.)?[^.]*\\.(estimate|standardError|statistic)$",
    "^models\\.durbin\\.(r2\\.|logLikelihood$|tests\\.[^.]*\\.(statistic|pValue)$)")
))

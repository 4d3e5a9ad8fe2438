# Two-stage least squares on Cornwell and Trumbull's North Carolina crime panel (plm::Crime), from independent software:
# AER::ivreg with explicit dummies, sandwich and clubSandwich covariances, and the identification statistics written out
# in base R from their textbook definitions (canonical correlations by cancor, RSS differences by lm).
#   Rscript crime_iv.R            writes crime_iv.json next to itself
suppressPackageStartupMessages({
  library(AER); library(sandwich); library(clubSandwich); library(jsonlite)
})
data("Crime", package = "plm")
d <- Crime
d$county <- factor(d$county); d$year <- factor(d$year)
logs <- c("crmrte", "prbarr", "prbconv", "prbpris", "avgsen", "polpc", "density", "taxpc", "wcon", "wtuc", "wtrd",
          "wfir", "wser", "wmfg", "wfed", "wsta", "wloc", "mix", "pctymle")
for (v in logs) d[[paste0("l_", v)]] <- log(d[[v]])
named <- function(x, n) setNames(as.list(unname(x)), n)
label <- function(n) { n <- sub("^l_(.*)$", "log(\\1)", n); n }

study <- function(data, exogenous, endogenous, instruments, effects, cluster) {
  data <- droplevels(data)
  rhs <- function(v) paste(v, collapse = " + ")
  w <- c(exogenous, effects)
  f <- as.formula(paste("l_crmrte ~", rhs(c(endogenous, w)), "|", rhs(c(w, instruments))))
  fit <- ivreg(f, data = data, x = TRUE)
  k <- length(coef(fit)); n <- nobs(fit)
  slopes <- if (is.null(effects)) c("(Intercept)", exogenous, endogenous) else c(exogenous, endogenous)
  se <- function(v) named(sqrt(diag(v))[slopes], label(slopes))
  e <- residuals(fit)
  xhat <- model.matrix(fit, component = "projected"); x <- model.matrix(fit, component = "regressors")
  bread <- chol2inv(qr.R(qr(xhat))); dimnames(bread) <- list(colnames(xhat), colnames(xhat))
  h <- rowSums((xhat %*% bread) * xhat)
  sandwich_of <- function(u) { m <- bread %*% crossprod(xhat * u) %*% bread; dimnames(m) <- dimnames(bread); m }
  covariances <- list(iid = se(vcov(fit)), HC0 = se(vcovHC(fit, type = "HC0")), HC1 = se(vcovHC(fit, type = "HC1")))
  if (max(h) < 1 - 1e-8) {
    # leverage of the projected design: what R's ivreg >= 0.6 (hatvalues type "stage2") and clubSandwich use
    covariances$HC2 <- se(sandwich_of(e / sqrt(1 - h)))
    covariances$HC3 <- se(sandwich_of(e / (1 - h)))
  }
  clusters <- NULL
  if (!is.null(cluster)) {
    g <- data[[cluster]]
    cr0 <- vcovCL(fit, cluster = g, type = "HC0", cadjust = FALSE)
    G <- nlevels(g)
    # the preset "fixest": effects nested in the cluster are not counted, one is kept for the constant
    nested <- if (cluster %in% effects) nlevels(data[[cluster]]) - 1 else 0
    kk <- k - nested
    cr2 <- vcovCR(fit, cluster = g, type = "CR2")
    ct <- coef_test(fit, vcov = cr2, test = "Satterthwaite")
    rownames(ct) <- names(coef(fit))
    clusters <- list(G = G, CR0 = se(cr0), CR1_fixest = se(cr0 * G / (G - 1) * (n - 1) / (n - kk)), K_fixest = kk,
                     CR2 = named(ct[slopes, "SE"], label(slopes)), CR2_df = named(ct[slopes, "df_Satt"], label(slopes)),
                     CR2_p = named(ct[slopes, "p_Satt"], label(slopes)))
  }
  # partialled parts
  wm <- model.matrix(as.formula(paste("~", if (length(w)) rhs(w) else "1")), data)
  partial <- function(v) qr.resid(qr(wm), as.matrix(data[, v, drop = FALSE]))
  D <- partial(endogenous); Z <- partial(instruments); y <- partial("l_crmrte")
  k1 <- ncol(D); l1 <- ncol(Z); L <- ncol(wm) + l1
  r <- cancor(D, Z, xcenter = FALSE, ycenter = FALSE)$cor
  r2 <- min(r)^2
  anderson <- n * r2
  n_absorbed <- if (is.null(effects)) 0 else ncol(model.matrix(as.formula(paste("~", rhs(effects))), data))
  first <- lapply(endogenous, function(v) {
    m <- lm(as.formula(paste(v, "~", rhs(c(w, instruments)))), data)
    m0 <- lm(as.formula(paste(v, "~", if (length(w)) rhs(w) else "1")), data)
    a <- anova(m0, m)
    keep <- if (is.null(effects)) c("(Intercept)", exogenous, instruments) else c(exogenous, instruments)
    others <- setdiff(endogenous, v)
    Zh <- qr(Z)
    e_sw <- D[, v]
    if (length(others)) {
      dhat <- qr.fitted(Zh, D[, others, drop = FALSE])
      e_sw <- D[, v] - D[, others, drop = FALSE] %*% qr.coef(qr(dhat), D[, v])
    }
    rss1 <- sum(qr.resid(Zh, e_sw)^2); rss0 <- sum(e_sw^2)
    out <- list(coefficients = named(coef(m)[keep], label(keep)), se_iid = named(sqrt(diag(vcov(m)))[keep], label(keep)),
         se_HC1 = named(sqrt(diag(vcovHC(m, "HC1")))[keep], label(keep)),
         F = a$F[2], F_df = c(a$Df[2], a$Res.Df[2]), F_p = a$`Pr(>F)`[2], partial_r2 = 1 - a$RSS[2] / a$RSS[1],
         F_HC1 = { b <- coef(m)[instruments]; v1 <- vcovHC(m, "HC1")[instruments, instruments]
                   drop(b %*% solve(v1, b)) / l1 },
         shea = solve(crossprod(D))[v, v] / solve(crossprod(qr.fitted(Zh, D)))[v, v],
         SW_F = (rss0 - rss1) / (l1 - k1 + 1) / (rss1 / (n - L)), SW_df = c(l1 - k1 + 1, n - L))
    if (!is.null(cluster)) {
      vc <- vcovCR(m, cluster = data[[cluster]], type = "CR2")
      out$se_CR2 <- named(sqrt(diag(vc))[keep], label(keep))
      if (l1 > 1) {
        ht <- Wald_test(m, constraints = constrain_zero(instruments), vcov = vc, test = "HTZ")
        out$F_CR2 <- list(statistic = ht$Fstat, df = c(l1, ht$df_denom), p = ht$p_val)
      }
    }
    out
  })
  names(first) <- label(endogenous)
  vhat <- qr.resid(qr(Z), D)
  o0 <- lm.fit(cbind(D), y); o1 <- lm.fit(cbind(D, vhat), y)
  wm_k <- ncol(wm)
  rss0 <- sum(o0$residuals^2); rss1 <- sum(o1$residuals^2)
  wh_df2 <- n - wm_k - 2 * k1
  wh <- (rss0 - rss1) / k1 / (rss1 / wh_df2)
  sargan <- NULL
  if (l1 > k1) {
    s <- n * sum(qr.fitted(qr(cbind(wm, Z)), e)^2) / sum(e^2)
    sargan <- list(statistic = s, df = l1 - k1, p = pchisq(s, l1 - k1, lower.tail = FALSE))
  }
  list(n = n, k = k, coefficients = named(coef(fit)[slopes], label(slopes)), sigma = fit$sigma,
       rss = sum(e^2), r2 = 1 - sum(e^2) / sum((data$l_crmrte - mean(data$l_crmrte))^2),
       se = covariances, cluster = clusters, first_stage = first,
       canonical_correlations = r,
       anderson = list(full = anderson, effective = (n - n_absorbed) * r2, df = l1 - k1 + 1,
                       p = pchisq(anderson, l1 - k1 + 1, lower.tail = FALSE), absorbed = n_absorbed),
       cragg_donald = r2 / (1 - r2) * (n - L) / l1,
       wu_hausman = list(statistic = wh, df = c(k1, wh_df2), p = pf(wh, k1, wh_df2, lower.tail = FALSE)),
       sargan = sargan)
}

full <- c("l_prbconv", "l_prbpris", "l_avgsen", "l_density", "l_wcon", "l_wtuc", "l_wtrd", "l_wfir", "l_wser",
          "l_wmfg", "l_wfed", "l_wsta", "l_wloc", "l_pctymle")
z <- c("l_taxpc", "l_mix")
out <- list(
  software = list(R = R.version.string, plm = as.character(packageVersion("plm")),
                  AER = as.character(packageVersion("AER")), sandwich = as.character(packageVersion("sandwich")),
                  clubSandwich = as.character(packageVersion("clubSandwich"))),
  script = "references/iv/crime_iv.R",
  two_way = study(d, full, c("l_prbarr", "l_polpc"), z, c("county", "year"), "county"),
  over_identified = study(d, c("l_prbarr", full), "l_polpc", z, c("county", "year"), "county"),
  one_way = study(d, c("l_prbconv", "l_avgsen"), "l_polpc", "l_taxpc", "county", "county"),
  pooled = study(d, c("l_prbconv", "l_prbpris", "l_avgsen", "l_density"), "l_prbarr", z, NULL, "county"),
  cross_section_1987 = study(d[d$year == "87", ], c("l_prbconv", "l_prbpris", "l_density"), "l_polpc", z, NULL, NULL)
)
writeLines(toJSON(out, digits = 17, auto_unbox = TRUE, pretty = TRUE, null = "null"), "crime_iv.json")

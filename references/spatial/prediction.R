# Predictions of spatialreg::predict.Sarlm in and out of sample on the 49 quarters of Columbus (Anselin 1988), which spData holds.
# Run:  Rscript prediction.R prediction.json
suppressMessages({ library(spData); library(spdep); library(spatialreg); library(jsonlite) })
data(columbus, package = "spData")
nb <- col.gal.nb
ids <- as.character(seq_along(nb))
attr(nb, "region.id") <- ids
d <- columbus[, c("CRIME", "INC", "HOVAL")]
rownames(d) <- ids
new <- c("3", "8", "17", "25", "33", "41", "42", "48", "49")
old <- setdiff(ids, new)
sub <- subset(nb, ids %in% old)
stopifnot(all(card(sub) > 0))
vec <- function(x) as.numeric(x)
run <- function(style) {
  all_w <- nb2listw(nb, style = style)
  w <- nb2listw(sub, style = style)
  ds <- d[old, ]
  dn <- d[new, c("INC", "HOVAL")]
  fits <- list(
    sar = lagsarlm(CRIME ~ INC + HOVAL, ds, w, tol.solve = 1e-14), sdm = lagsarlm(CRIME ~ INC + HOVAL, ds, w, Durbin = TRUE, tol.solve = 1e-14),
    sem = errorsarlm(CRIME ~ INC + HOVAL, ds, w, tol.solve = 1e-14), sdem = errorsarlm(CRIME ~ INC + HOVAL, ds, w, Durbin = TRUE, tol.solve = 1e-14),
    sac = sacsarlm(CRIME ~ INC + HOVAL, ds, w, tol.solve = 1e-14))
  kinds <- c("trend", "TC", "TC1", "BP", "BP1", "BPW", "BPW1", "BPN", "BPN1", "TS1", "KP2", "KP3", "KP4", "KP5")
  o <- list()
  # Without row normalisation spatialreg lags the intercept of Durbin models too.
  if (style != "W") fits <- fits[c("sar", "sem", "sac")]
  for (m in names(fits)) {
    fit <- fits[[m]]
    o[[m]] <- list(coef = as.list(coef(fit)), rho = fit$rho, lambda = fit$lambda, s2 = fit$s2, inside = list(), outside = list())
    for (k in c("trend", "TS", "TC", "BP")) {
      p <- tryCatch(suppressWarnings(vec(predict(fit, listw = w, pred.type = k))), error = function(e) NULL)
      if (!is.null(p)) o[[m]]$inside[[k]] <- p
    }
    for (k in kinds) {
      p <- tryCatch(suppressWarnings(vec(predict(fit, newdata = dn, listw = all_w, pred.type = k, legacy.mixed = FALSE))), error = function(e) NULL)
      if (!is.null(p)) o[[m]]$outside[[k]] <- p
    }
  }
  o
}
edges <- do.call(rbind, lapply(seq_along(nb), function(i) { j <- nb[[i]][nb[[i]] > i]; if (length(j)) cbind(i, j) }))
out <- list(versions = list(R = as.character(getRversion()), spatialreg = as.character(packageVersion("spatialreg"))),
  data = list(id = ids, CRIME = d$CRIME, INC = d$INC, HOVAL = d$HOVAL), edges = edges, old = old, new = new,
  W = run("W"), B = run("B"))
write_json(out, commandArgs(trailingOnly = TRUE), digits = I(17), auto_unbox = TRUE)

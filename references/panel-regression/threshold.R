# Makes threshold.json: panel threshold regressions (Hansen 1999) of two public panels by brute force, every candidate one
# least squares fit on unit-demeaned data. Base R only; the data come from the package plm. Run from this folder:
# Rscript threshold.R

suppressPackageStartupMessages({ library(jsonlite) })
data("Produc", package = "plm")
data("Grunfeld", package = "plm")

within <- function(x, unit) x - ave(x, unit)
rss <- function(X, y) sum(qr.resid(qr(X, tol = 1e-10), y)^2)

# Columns of the regimes that the sorted cuts make, then the controls, all demeaned by unit.
design <- function(m, cuts) {
  edges <- c(-Inf, sort(cuts), Inf)
  columns <- list()
  for (r in seq_len(length(edges) - 1)) {
    inside <- m$q > edges[r] & m$q <= edges[r + 1]
    for (name in names(m$x)) columns[[paste(name, r)]] <- within(m$x[[name]] * inside, m$unit)
  }
  for (name in names(m$w)) columns[[name]] <- within(m$w[[name]], m$unit)
  do.call(cbind, columns)
}

smallest_regime <- function(q, cuts) min(table(cut(q, c(-Inf, sort(cuts), Inf))))

# One threshold free, the others held: the sum of squares at each candidate.
curve <- function(m, y, held) {
  values <- sort(unique(m$q))
  keep <- values[sapply(values, function(c) !(c %in% held) && smallest_regime(m$q, c(held, c)) >= m$minimum)]
  s <- sapply(keep, function(c) rss(design(m, c(held, c)), y))
  list(values = keep, rss = s, best = keep[which.min(s)], least = min(s), held = held)
}

stages <- function(m, y, count) {
  out <- list()
  found <- c()
  curves <- list()
  for (stage in seq_len(count)) {
    one <- curve(m, y, found)
    found <- c(found, one$best)
    curves[[stage]] <- one
    refined <- one$least
    for (s in seq_len(stage - 1)) {
      again <- curve(m, y, found[-s])
      found[s] <- again$best
      curves[[s]] <- again
      refined <- again$least
    }
    out[[stage]] <- list(cuts = found, sequential = one$least, rss = refined, curves = curves)
  }
  out
}

f_of <- function(m, y, count) {
  models <- stages(m, y, count)
  null <- if (count == 1) rss(design(m, c()), y) else models[[count - 1]]$rss
  alternative <- models[[count]]$sequential
  (null - alternative) / (alternative / (m$units * (m$periods - 1)))
}

confidence <- function(m, one) {
  lr <- (one$rss - one$least) / (one$least / (m$units * (m$periods - 1)))
  inside <- one$values[lr <= -2 * log(1 - sqrt(0.95))]
  list(low = min(inside), high = max(inside), size = length(inside), candidates = length(one$values), first = lr[1],
       last = lr[length(lr)], sum = sum(lr))
}

# Bootstrap statistics for units drawn by a fixed rule, so that another program can draw the same ones.
bootstrap <- function(m, y, count, draws) {
  models <- stages(m, y, count)
  X1 <- design(m, models[[count]]$cuts)
  X0 <- design(m, if (count == 1) c() else models[[count - 1]]$cuts)
  e <- matrix(qr.resid(qr(X1), y), nrow = m$periods)
  fitted <- y - qr.resid(qr(X0), y)
  sapply(draws, function(drawn) f_of(m, fitted + as.vector(e[, drawn]), count))
}

model <- function(d, count, trim, draws_for) {
  d <- d[order(d$unit, d$time), ]
  m <- list(unit = d$unit, q = d$q, x = d[grep("^x", names(d))], w = d[grep("^w", names(d))],
            units = length(unique(d$unit)), periods = length(unique(d$time)))
  m$minimum <- ceiling(trim * nrow(d) - 1e-9)
  y <- within(d$y, d$unit)
  fits <- stages(m, y, count)
  n <- m$units
  draws <- lapply(1:3, function(k) ((seq_len(n) - 1) * (2 * k + 1) + k * k) %/% 2 %% n + 1)
  last <- fits[[count]]
  X <- design(m, last$cuts)
  list(
    linear = rss(design(m, c()), y), minimum = m$minimum,
    stages = lapply(fits, function(f) list(cuts = I(sort(f$cuts)), sequential = f$sequential, rss = f$rss)),
    f = I(sapply(seq_len(count), function(k) f_of(m, y, k))),
    confidence = lapply(seq_along(last$cuts), function(s) c(list(value = last$cuts[s]), confidence(m, last$curves[[s]]))),
    coefficients = I(unname(qr.coef(qr(X), y))),
    regimes = I(as.integer(table(cut(d$q, c(-Inf, sort(last$cuts), Inf))))),
    draws = lapply(draws, function(v) I(v - 1)),
    bootstrap = lapply(draws_for, function(k) I(bootstrap(m, y, k, draws)))
  )
}

grunfeld <- data.frame(unit = Grunfeld$firm, time = Grunfeld$year, y = Grunfeld$inv, q = Grunfeld$capital,
                       x1 = Grunfeld$value, w1 = Grunfeld$capital)
produc <- data.frame(unit = as.integer(Produc$state), time = Produc$year, y = log(Produc$gsp), q = Produc$unemp,
                     x1 = log(Produc$pcap), x2 = log(Produc$emp), w1 = log(Produc$pc))

write_json(list(
  software = paste("R", getRversion()), script = "threshold.R",
  grunfeld = model(grunfeld, 3, 0.05, c(1, 2)),
  produc = model(produc, 2, 0.1, c(1, 2))
), "threshold.json", digits = 15, auto_unbox = TRUE, pretty = TRUE)

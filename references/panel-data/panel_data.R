# Reference values for panel-data: design matrices, quantiles, winsorising, lags by time and great circles.
# Run:  Rscript panel_data.R panel_data.json
suppressMessages({ library(plm); library(jsonlite) })
path <- commandArgs(trailingOnly = TRUE)

# A small table with a factor of each kind. The values are decimal, so that both sides read the same doubles.
table <- data.frame(
  y = c(2.5, 1.25, 3, 4.75, 0.5, 6, 7.5, 2.25, 9, 1.5, 3.5, 8),
  x = c(1, 2, 4, 8, 3, 5, 7, 6, 9.5, 0.5, 2.5, 1.5),
  z = c(0.1, 0.9, 0.4, 0.3, 0.8, 0.2, 0.7, 0.6, 0.5, 1.1, 1.3, 1.2),
  g = c("b", "a", "c", "a", "b", "c", "c", "b", "a", "a", "b", "c"),
  h = c("v", "u", "u", "v", "u", "v", "u", "v", "u", "v", "v", "u"),
  stringsAsFactors = FALSE
)
formulas <- c(
  "y ~ x * z", "y ~ x + g", "y ~ 0 + x + g", "y ~ 0 + g + h", "y ~ g * h", "y ~ x * g", "y ~ g:x", "y ~ x:g + g",
  "y ~ g:h", "y ~ g + g:h", "y ~ (x + z) * h", "y ~ x + x:z + z:x + x", "y ~ x:z:h", "y ~ x * z * g", "y ~ 0 + g:x + h"
)
frames <- lapply(formulas, function(text) {
  design <- model.matrix(as.formula(text), table)
  list(formula = text, labels = colnames(design), columns = unname(lapply(seq_len(ncol(design)), function(j) design[, j])))
})

samples <- list(c(3, 1, 2), 1:10, c(5.5, -1, 2.25, 8, 8, 8, 0), (1:100)^2 / 7, seq(200, 1), 4.5)
probabilities <- c(0, 0.01, 0.05, 0.07, 0.1, 0.25, 0.35, 0.5, 0.9, 0.95, 0.99, 1)
quantiles <- lapply(samples, function(x) list(
  x = I(x),
  type2 = unname(quantile(x, probabilities, type = 2)),
  type7 = unname(quantile(x, probabilities, type = 7))
))

data(EmplUK, package = "plm") # unbalanced: firms enter and leave
panel <- pdata.frame(EmplUK[seq(1, nrow(EmplUK), by = 1), ], index = c("firm", "year"))
holes <- panel[-seq(3, nrow(panel), by = 7), ] # rows inside firms are missing
shifts <- list(
  firm = as.integer(as.character(holes$firm)), year = as.integer(as.character(holes$year)), emp = as.numeric(holes$emp),
  lag1 = as.numeric(plm::lag(holes$emp, 1, shift = "time")),
  lag2 = as.numeric(plm::lag(holes$emp, 2, shift = "time")),
  lead1 = as.numeric(plm::lead(holes$emp, 1, shift = "time")),
  difference = as.numeric(holes$emp) - as.numeric(plm::lag(holes$emp, 1, shift = "time"))
)

radius <- 6371.0088
distance <- function(a, b) { # spherical law of cosines through atan2: another formula than the haversine
  r <- pi / 180; d <- (b[2] - a[2]) * r; p <- a[1] * r; q <- b[1] * r
  radius * atan2(sqrt((cos(q) * sin(d))^2 + (cos(p) * sin(q) - sin(p) * cos(q) * cos(d))^2),
                 sin(p) * sin(q) + cos(p) * cos(q) * cos(d))
}
points <- list(c(39.9042, 116.4074), c(31.2304, 121.4737), c(-33.8688, 151.2093), c(0, 0), c(0, 180), c(90, 0),
               c(-90, 77), c(39.9042, 116.4075), c(40.7128, -74.006))
pairs <- expand.grid(i = seq_along(points), j = seq_along(points))
distances <- mapply(function(i, j) distance(points[[i]], points[[j]]), pairs$i, pairs$j)

json <- toJSON(list(
  script = "references/panel-data/panel_data.R", software = R.version.string, plm = as.character(packageVersion("plm")),
  table = table, frames = frames, probabilities = probabilities, quantiles = quantiles, shifts = shifts,
  points = points, distances = list(i = pairs$i - 1, j = pairs$j - 1, km = distances)
), digits = NA, auto_unbox = TRUE, dataframe = "columns", na = "null")
writeLines(json, path)

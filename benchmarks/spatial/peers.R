# The same in R, one process per round: Rscript peers.R <produc|cross-section> <folder> prints JSON. Seconds of the first
# call and the median of three more.
arguments <- commandArgs(TRUE)
folder <- arguments[2]
suppressMessages({library(spdep); library(spatialreg)})
seconds <- function(call) system.time(call(), gcFirst = FALSE)[["elapsed"]]
entry <- function(name, package, call, value) {
  cold <- seconds(call)
  times <- replicate(repetitions, unclass(system.time(call(), gcFirst = FALSE))[1:3])
  list(name = name, version = as.character(packageVersion(package)), cold = cold, warm = median(times[3, ]),
       processor = median(times[1, ] + times[2, ]), rho = value())
}
# A slow call is repeated once.
repetitions <- if (identical(arguments[3], "and-dummies")) 1 else 3
entries <- list()
if (arguments[1] == "produc") {
  data <- read.csv(file.path(folder, "produc.csv"))
  data <- data[order(data$state, data$year), ]
  edges <- as.matrix(read.csv(file.path(folder, "edges.csv"), header = FALSE))
  units <- sort(unique(data$state))
  n <- length(units)
  periods <- nrow(data) / n
  w <- matrix(0, n, n, dimnames = list(units, units))
  w[edges] <- 1
  w[edges[, 2:1]] <- 1
  w <- w / rowSums(w)
  data$y <- log(data$gsp)
  data$x1 <- log(data$pcap)
  data$x2 <- log(data$pc)
  data$x3 <- log(data$emp)
  data$x4 <- data$unemp
  for (j in 1:4) data[[paste0("w", j)]] <- as.vector(t(w %*% t(matrix(data[[paste0("x", j)]], periods))))
  weights <- mat2listw(w, style = "W")
  if (requireNamespace("splm", quietly = TRUE)) {
    slopes <- y ~ x1 + x2 + x3 + x4 + w1 + w2 + w3 + w4
    fit <- NULL
    entries$splm <- entry("splm::spml two-way with lagged regressors by hand, impacts with 1000 draws", "splm", function() {
      fit <<- splm::spml(slopes, data, index = c("state", "year"), listw = weights, model = "within",
                         effect = "twoways", lag = TRUE, spatial.error = "none")
      summary(spatialreg::impacts(fit, listw = weights, time = periods, R = 1000), zstats = TRUE)
    }, function() as.numeric(coef(fit)[[1]]))
  }
  # With every dummy, as spatialreg has no panels; the weights of all periods at once. It takes long: once is enough.
  if (!identical(arguments[3], "and-dummies")) {
    cat(jsonlite::toJSON(list(software = R.version.string, entries = unname(entries)), auto_unbox = TRUE, digits = NA))
    quit(save = "no")
  }
  long <- data[order(data$year, data$state), ]
  all <- mat2listw(kronecker(diag(periods), w), style = "W")
  dummies <- y ~ x1 + x2 + x3 + x4 + factor(state) + factor(year)
  fitted <- NULL
  entries <- list()
  entries$spatialreg <- entry("spatialreg::lagsarlm with 64 dummies, impacts with 1000 draws", "spatialreg", function() {
    fitted <<- lagsarlm(dummies, long, all, Durbin = ~ x1 + x2 + x3 + x4)
    lambda <- eigen(w, only.values = TRUE)$values
    summary(impacts(fitted, evalues = rep(Re(lambda), periods), R = 1000), zstats = TRUE)
  }, function() unname(fitted$rho))
} else {
  data <- read.csv(file.path(folder, "cross-section.csv"))
  size <- as.integer(strsplit(arguments[3], "x")[[1]])
  weights <- nb2listw(cell2nb(size[1], size[2], type = "queen"), style = "W")
  fitted <- NULL
  cold <- seconds(function() fitted <<- lagsarlm(y ~ x1 + x2, data, weights, method = "Matrix", quiet = TRUE))
  entries$spatialreg <- list(name = "spatialreg::lagsarlm, method Matrix, without effects", cold = cold,
                             version = as.character(packageVersion("spatialreg")), rho = unname(fitted$rho),
                             peakMegabytes = sum(gc()[, 6]))
}
cat(jsonlite::toJSON(list(software = R.version.string, entries = unname(entries)), auto_unbox = TRUE, digits = NA))

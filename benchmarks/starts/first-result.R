# The same program in R with fixest: the library, the panel, one regression, its table of coefficients.
suppressPackageStartupMessages(library(fixest))
state <- 1
uniform <- function() {
  state <<- (state * 48271) %% 2147483647
  state / 2147483647
}
rows <- 360
data <- as.list(setNames(rep(list(numeric(rows)), 9), c("unit", "year", "y", paste0("x", 1:6))))
i <- 0
for (unit in 0:29) for (year in 0:11) {
  i <- i + 1
  data$unit[i] <- unit + 1
  data$year[i] <- 2010 + year
  y <- uniform() + 0.3 * unit + 0.1 * year
  for (k in 1:6) {
    x <- uniform() + 0.1 * unit
    data[[paste0("x", k)]][i] <- x
    y <- y + 0.1 * k * x
  }
  data$y[i] <- y
}
fit <- feols(y ~ x1 + x2 + x3 + x4 + x5 + x6 | unit + year, as.data.frame(data), cluster = ~unit)
cat(sprintf("%.15g", coeftable(fit)[1, 1]))

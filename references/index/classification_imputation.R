# Breaks of classInt on published US data, and interpolation, chaining and shares by base R and zoo.
# Run:  Rscript references/index/classification_imputation.R > references/index/classification_imputation.json
suppressMessages({ library(plm); library(classInt); library(zoo); library(jsonlite) })
data(Produc)
styles <- c(`natural-breaks` = "fisher", jenks = "jenks", quantile = "quantile", `equal-interval` = "equal",
            `standard-deviation` = "sd", `head-tail` = "headtails", pretty = "pretty")
breaks <- function(x, k) lapply(styles, function(style) {
  set.seed(1)
  suppressWarnings(classIntervals(x, k, style = style))$brks
})
gvf <- function(x, k) {
  found <- suppressWarnings(classIntervals(x, k, style = "fisher"))
  class <- findInterval(x, found$brks, all.inside = TRUE)
  1 - sum(tapply(x, class, function(part) sum((part - mean(part))^2))) / sum((x - mean(x))^2)
}
classes <- list()
for (column in c("unemp", "gsp", "pcap")) for (year in c(1970, 1986)) for (k in c(3, 5, 7)) {
  x <- Produc[Produc$year == year, column]
  classes[[length(classes) + 1]] <- list(column = column, year = year, k = k, breaks = breaks(x, k), gvf = gvf(x, k))
}

# Every third year of gross state product removed, by position in the state's series.
year <- 1970:1986
hole <- (year %% 3) == 1 | year == 1986
series <- split(Produc$gsp, Produc$state)
fill <- function(x, log = FALSE, rule = 1) {
  x[hole] <- NA
  if (log) exp(na.approx(log(x), year, rule = rule, na.rm = FALSE)) else na.approx(x, year, rule = rule, na.rm = FALSE)
}
states <- c("ALABAMA", "TEXAS", "WYOMING")
imputed <- lapply(series[states], function(x) list(linear = fill(x), carry = fill(x, rule = 2), geometric = fill(x, TRUE)))

# Gross state product taken as current money, its own growth as a price index: chained to 1970, 1978 and 1986.
chains <- lapply(series[states], function(x) {
  index <- c(100, 100 * x[-1] / x[-length(x)])
  level <- cumprod(index / 100)
  lapply(c(1970, 1978, 1986), function(base) as.numeric(level / level[year == base]))
})

# Shares of public capital in 1970 times national growth of each kind since 1970.
kinds <- c("hwy", "water", "util")
base <- as.matrix(Produc[Produc$year == 1970, kinds])
late <- as.matrix(Produc[Produc$year == 1986, kinds])
growth <- colSums(late) / colSums(base) - 1
others <- sapply(seq_along(kinds), function(j) (sum(late[, j]) - late[, j]) / (sum(base[, j]) - base[, j]) - 1)
shares <- base / rowSums(base)
shift <- list(exposure = as.numeric(shares %*% growth), leave_one_out = rowSums(shares * others),
              effective = 1 / sum(colMeans(shares)^2))

cat(toJSON(list(script = "references/index/classification_imputation.R",
                software = list(R = as.character(getRversion()), plm = as.character(packageVersion("plm")),
                                classInt = as.character(packageVersion("classInt")), zoo = as.character(packageVersion("zoo"))),
                data = "plm::Produc", classes = classes, imputed = imputed, chains = chains, shiftShare = shift),
           digits = NA, auto_unbox = TRUE, na = "null"), "\n")

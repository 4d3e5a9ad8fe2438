# The same calls in R: reads requests, one JSON object a line, from stdin and answers each with one line of JSON.
#   {"do": "load", "file"}            a table in CSV
#   {"do": "time", "name", "calls"}   seconds of one call, the mean of `calls`
library(jsonlite)
regressors <- paste0("x", 1:6)
slopes <- reformulate(regressors, "y")
within <- as.formula(paste(deparse1(slopes), "| unit + year"))
dummies <- update(slopes, . ~ . + unit + year)
table <- NULL
fixest <- requireNamespace("fixest", quietly = TRUE)
plm <- requireNamespace("plm", quietly = TRUE)
if (fixest) fixest::setFixest_notes(FALSE)

# Restricted wild cluster bootstrap of x1 with the effects of every draw's refit, all draws in two products of matrices:
# scores by cluster are linear in the weights of the clusters.
wildBootstrap <- function(draws) {
  design <- model.matrix(dummies, table)
  null <- qr(design[, colnames(design) != "x1"])
  x <- qr.resid(null, table$x1)
  u <- qr.resid(null, table$y)
  members <- model.matrix(~ unit - 1, table)
  scores <- crossprod(members * x, qr.resid(qr(design), members * u))
  sums <- crossprod(members, x * u)
  statistic <- function(weights) colSums(sums[, 1] * weights) / sqrt(colSums((scores %*% weights)^2))
  clusters <- ncol(members)
  weights <- matrix(sample(c(-1, 1), clusters * draws, TRUE), clusters)
  mean(abs(statistic(weights)) >= abs(statistic(matrix(1, clusters, 1))))
}

# One draw of the permutation: units change groups, and the regression of either group is run again.
permutationDraw <- function() {
  chosen <- table$unit %in% sample(levels(table$unit), nlevels(table$unit) / 2)
  slope <- function(rows) fixest::feols(within, table[rows, ], only.coef = TRUE)[["x1"]]
  slope(chosen) - slope(!chosen)
}

feolsOn <- function(threads) function() {
  fixest::setFixest_nthreads(threads)
  fit <- fixest::feols(within, table, vcov = ~unit)
  c(coef(fit)[["x1"]], fixest::se(fit)[["x1"]])
}

calls <- c(
  list(lm = list(package = "stats", call = function() c(coef(lm(dummies, table))[["x1"]], NA))),
  if (plm) list(plm = list(package = "plm", call = function() {
    fit <- plm::plm(slopes, table, index = c("unit", "year"), model = "within", effect = "twoways")
    c(coef(fit)[["x1"]], sqrt(plm::vcovHC(fit, type = "sss")["x1", "x1"]))
  })),
  if (fixest) list(
    "fixest" = list(package = "fixest", call = feolsOn(2)),
    "fixest, one thread" = list(package = "fixest", call = feolsOn(1)),
    "permutation draw" = list(package = "fixest", call = function() c(permutationDraw(), NA))
  ),
  list("wild bootstrap" = list(package = "base", call = function() c(wildBootstrap(9999), NA)))
)

loadTable <- function(request) {
  table <<- read.csv(request$file)
  table$unit <<- factor(table$unit)
  table$year <<- factor(table$year)
  list(rows = nrow(table))
}

timeOf <- function(request) {
  call <- calls[[request$name]]$call
  gc(FALSE)
  before <- proc.time()
  for (i in seq_len(request$calls)) result <- call()
  after <- proc.time()
  list(wall = (after - before)[["elapsed"]] / request$calls,
       processor = sum((after - before)[c("user.self", "sys.self")]) / request$calls,
       coefficient = result[1], standardError = if (is.na(result[2])) NULL else result[2])
}

cat(toJSON(list(software = R.version.string, calls = lapply(calls, function(one) {
  as.character(packageVersion(one$package))
})), auto_unbox = TRUE), "\n", sep = "")
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  request <- fromJSON(line)
  answer <- tryCatch(switch(request$do, load = loadTable(request), time = timeOf(request)),
                     error = function(e) list(error = conditionMessage(e)))
  cat(toJSON(answer, auto_unbox = TRUE, digits = NA, null = "null"), "\n", sep = "")
  flush(stdout())
}

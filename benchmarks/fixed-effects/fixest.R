# R's side of the comparison: reads requests, one JSON object a line, from stdin and answers each with one line of JSON.
#   {"do": "load", "folder", "rows", "regressors"}           the columns of a design as a data frame
#   {"do": "fit", "effects", "calls", "tolerance", "threads"} feols, `calls` times; tolerance null is the default
#   {"do": "exact", "effects"}                                every dummy in one sparse system, by the package Matrix
suppressMessages({library(fixest); library(jsonlite)})
setFixest_notes(FALSE)
table <- NULL
regressors <- NULL

# Largest memory of this process so far in MB, where the system tells.
peak <- function() {
  status <- tryCatch(readLines("/proc/self/status"), error = function(e) character(), warning = function(e) character())
  line <- grep("^VmHWM", status, value = TRUE)
  if (length(line) == 0) NULL else as.numeric(gsub("[^0-9]", "", line)) / 1024
}

loadDesign <- function(request) {
  read <- function(name, what) readBin(file.path(request$folder, name), what, request$rows)
  regressors <<- paste0("x", seq_len(request$regressors))
  columns <- c(list(id = read("id", "integer"), year = read("year", "integer"), firm = read("firm", "integer"),
                    y = read("y", "double")), setNames(lapply(regressors, read, "double"), regressors))
  table <<- list2DF(columns)
  list(rows = nrow(table))
}

fit <- function(request) {
  setFixest_nthreads(request$threads)
  formula <- as.formula(paste("y ~", paste(regressors, collapse = " + "), "|", paste(request$effects, collapse = " + ")))
  call <- if (is.null(request$tolerance)) function() feols(formula, table, vcov = ~id)
          else function() feols(formula, table, vcov = ~id, fixef.tol = request$tolerance, fixef.iter = 1000000L)
  gc(FALSE)
  before <- proc.time()
  for (i in seq_len(request$calls)) result <- call()
  after <- proc.time()
  list(wall = (after - before)[["elapsed"]] / request$calls,
       processor = sum((after - before)[c("user.self", "sys.self")]) / request$calls,
       estimate = I(unname(coef(result))), standardError = I(unname(se(result))), observations = nobs(result),
       iterations = max(0, unlist(result$iterations)), covariance = attr(result$coeftable, "type"), peakMegabytes = peak())
}

# Residuals of every column on all dummies: the normal equations with a hair on their diagonal, which makes the redundant
# dummies harmless, and refinement until no dummy is left in the residuals.
exact <- function(request) {
  suppressMessages(library(Matrix))
  before <- proc.time()[["elapsed"]]
  dummies <- do.call(cbind, lapply(request$effects, function(name) {
    codes <- match(table[[name]], unique(table[[name]]))
    sparseMatrix(i = seq_along(codes), j = codes, x = 1)
  }))
  normal <- crossprod(dummies)
  factor <- Cholesky(normal, perm = TRUE, LDL = FALSE, Imult = 1e-7 * mean(diag(normal)))
  left <- 0
  residuals <- sapply(table[c("y", regressors)], function(column) {
    scale <- sqrt(sum(column^2))
    for (pass in 1:200) {
      inside <- as.vector(crossprod(dummies, column))
      remaining <- max(abs(inside)) / scale
      if (pass > 2 && remaining < 1e-14) break
      column <- column - as.vector(dummies %*% solve(factor, inside))
    }
    left <<- max(left, remaining)
    column
  })
  list(estimate = I(unname(qr.coef(qr(residuals[, -1, drop = FALSE]), residuals[, 1]))), remaining = left,
       wall = proc.time()[["elapsed"]] - before, version = as.character(packageVersion("Matrix")))
}

cat(toJSON(list(software = R.version.string, fixest = as.character(packageVersion("fixest"))), auto_unbox = TRUE), "\n")
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  request <- fromJSON(line)
  answer <- tryCatch(switch(request$do, load = loadDesign(request), fit = fit(request), exact = exact(request)),
                     error = function(e) list(error = conditionMessage(e)))
  cat(toJSON(answer, auto_unbox = TRUE, digits = NA, null = "null"), "\n", sep = "")
  flush(stdout())
}

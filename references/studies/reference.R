# What the scripts of the bundled studies share: the numbers of a panel regression by lm with every dummy written out
# and clubSandwich, descriptive statistics, and the writer of a study's reference.yaml. A script sources it first.
#
# Tolerances are relative. They leave room for the rounding of two different routes to the same number and no more:
#   1e-8  estimates, R2, log-likelihoods, means, weights: a QR of all dummies here, projections there, about 1e-12 apart
#   1e-7  standard errors, degrees of freedom, statistics, interval ends: clubSandwich takes pseudo-roots of singular
#         blocks (the dummies of a cluster's own unit), which costs it some digits
#   1e-6  p-values: the relative error of a tail is up to t^2 times that of its statistic
suppressPackageStartupMessages({
  library(plm)
  library(clubSandwich)
})

numbers <- new.env()
numbers$path <- character()
numbers$value <- numeric()

# Records one number of the study; a path is recorded once.
put <- function(path, value) {
  stopifnot(length(path) == 1, length(value) == 1, is.finite(value), !path %in% numbers$path)
  numbers$path <- c(numbers$path, path)
  numbers$value <- c(numbers$value, unname(value))
}
put_all <- function(path, values) for (name in names(values)) put(paste0(path, ".", name), values[[name]])

tolerance_of <- function(path) {
  last <- sub(".*\\.", "", path)
  if (last == "pValue") return("1.0e-6")
  if (last %in% c("standardError", "statistic", "df", "df1", "df2", "low", "high")) return("1.0e-7")
  "1.0e-8"
}

# The fewest digits that read back as the same double.
digits_of <- function(value) {
  for (digits in 15:17) {
    text <- sprintf("%.*g", digits, value)
    if (as.numeric(text) == value) return(text)
  }
  text
}

# estimate, standard error, statistic, df, p and 95 % interval of coefficients with t or (df = Inf) normal inference.
coefficient_rows <- function(estimate, se, df) {
  t <- estimate / se
  low <- estimate - qt(0.975, df) * se
  list(estimate = estimate, standardError = se, statistic = t, df = df, pValue = 2 * pt(abs(t), df, lower.tail = FALSE),
       low = low, high = 2 * estimate - low)
}
put_coefficients <- function(path, terms, estimate, se, df) {
  df <- rep_len(df, length(terms))
  for (j in seq_along(terms)) {
    rows <- coefficient_rows(estimate[[j]], se[[j]], df[[j]])
    put_all(paste0(path, ".", terms[j]), rows[vapply(rows, is.finite, NA)])
  }
}

# The kinds of R2 of a regression with all dummies (rss) against the mean and against the effects alone.
r_squared <- function(y, rss, effects_fit, slopes) {
  n <- length(y)
  absorbed <- if (is.null(effects_fit)) 1 else effects_fit$rank
  df <- n - absorbed - slopes
  overall <- 1 - rss / sum((y - mean(y))^2)
  kinds <- list(overall = overall, adjustedOverall = 1 - (1 - overall) * (n - 1) / df)
  if (is.null(effects_fit)) return(kinds)
  within <- 1 - rss / sum(residuals(effects_fit)^2)
  c(kinds, list(within = within, adjustedWithinFixest = 1 - (1 - within) * (n - absorbed) / df,
                adjustedWithinXtreg = 1 - (1 - within) * (n - 1) / df))
}

# A regression of `outcome` on `terms` and the dummies of `effects`: CR2 by `cluster`, Satterthwaite df of each
# coefficient, Hotelling's T2 with the approximate df of Pustejovsky and Tipton (2018) for all slopes together.
put_panel_regression <- function(path, data, outcome, terms, effects, cluster) {
  data <- droplevels(data)
  fit <- lm(reformulate(c(terms, effects), outcome), data)
  effects_fit <- if (length(effects) == 0) NULL else lm(reformulate(effects, outcome), data)
  shown <- if (length(effects) == 0) c("(Intercept)", terms) else terms
  V <- vcovCR(fit, cluster = data[[cluster]], type = "CR2")
  t <- coef_test(fit, vcov = V, test = "Satterthwaite", coefs = shown)
  put_coefficients(path, shown, coef(fit)[shown], t$SE, t$df_Satt)
  put(paste0(path, ".observations"), nobs(fit))
  rss <- sum(residuals(fit)^2)
  put_all(paste0(path, ".r2"), r_squared(data[[outcome]], rss, effects_fit, length(terms)))
  put(paste0(path, ".logLikelihood"), as.numeric(logLik(fit)))
  joint <- Wald_test(fit, constraints = constrain_zero(terms), vcov = V, test = "HTZ")
  put_all(paste0(path, ".tests.wald"), hotelling(joint))
}
hotelling <- function(test) {
  list(statistic = test$Fstat, df1 = test$df_num, df2 = test$df_denom, pValue = test$p_val)
}

# What summarize and xtsum of Stata report: quartiles by R's default rule, the within deviation with N - 1.
put_description <- function(column, x, unit) {
  means <- tapply(x, unit, mean)
  quartiles <- quantile(x, c(0.25, 0.5, 0.75), names = FALSE)
  put_all(paste0("descriptive.", column), list(
    observations = length(x), mean = mean(x), standardDeviation = sd(x), minimum = min(x), lowerQuartile = quartiles[1],
    median = quartiles[2], upperQuartile = quartiles[3], maximum = max(x), between = sd(means),
    within = sqrt(sum((x - means[as.character(unit)])^2) / (length(x) - 1))
  ))
}

# Writes the numbers whose path matches one of the patterns (regular expressions), in the order in which they were
# recorded, under the headings that name the patterns.
write_reference <- function(file, script, packages, listed) {
  versions <- vapply(packages, function(p) paste(p, packageVersion(p)), "")
  lines <- c(
    paste0("# Written by ", script, ": edit that, not this. Tolerances are relative;"),
    "# references/studies/reference.R says why they are what they are.",
    "schema: mesometrics/reference@1",
    sprintf("software: \"R %s.%s; %s\"", R.version$major, R.version$minor, paste(versions, collapse = ", ")),
    paste0("script: ", script),
    "entries:"
  )
  done <- logical(length(numbers$path))
  for (heading in names(listed)) {
    chosen <- !done & grepl(paste(listed[[heading]], collapse = "|"), numbers$path)
    stopifnot(any(chosen))
    done <- done | chosen
    lines <- c(lines, paste("  #", heading), vapply(which(chosen), function(i) {
      path <- numbers$path[i]
      parts <- c(sprintf("value: \"%s\"", path), paste("expected:", digits_of(numbers$value[i])),
                 paste("tolerance:", tolerance_of(path)))
      line <- paste0("  - { ", paste(parts, collapse = ", "), " }")
      # Laid out as the formatter of the repository lays out what is longer than a line.
      if (nchar(line) <= 120) line else paste(c("  - {", paste0("      ", parts, ","), "    }"), collapse = "\n")
    }, ""))
  }
  writeLines(lines, file)
}

# reference.yaml of a study, from the folder of this file, or the file named on the command line.
reference_file <- function(study) {
  given <- commandArgs(trailingOnly = TRUE)
  if (length(given) > 0) return(given[1])
  file.path("..", "..", "apps", "replication", "studies", study, "reference.yaml")
}

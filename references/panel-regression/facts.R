# Makes facts.json: moderation with marginal effects, correlations, variance inflation factors and predictions, by base R
# with all dummies written out, and clubSandwich for CR2. Run from this folder: Rscript facts.R
# Needs the packages plm (data), clubSandwich and jsonlite.

suppressPackageStartupMessages({ library(clubSandwich); library(jsonlite) })
data("Grunfeld", package = "plm")
data("Produc", package = "plm")
g <- data.frame(firm = factor(Grunfeld$firm), year = factor(Grunfeld$year), inv = Grunfeld$inv, value = Grunfeld$value,
                capital = Grunfeld$capital)

# Moderation: centred terms, unit and time effects.
g$x <- g$value - mean(g$value)
g$z <- g$capital - mean(g$capital)
m <- lm(inv ~ x * z + firm + year, g)
pick <- c("x", "z", "x:z")
at <- c(100, 276, 500, 1500)
line <- function(V, df) {
  c1 <- cbind(1, at - mean(g$capital))
  b <- coef(m)[c("x", "x:z")]
  W <- V[c("x", "x:z"), c("x", "x:z")]
  estimate <- drop(c1 %*% b)
  se <- sqrt(rowSums((c1 %*% W) * c1))
  list(estimate = estimate, se = se, df = df, p = 2 * pt(abs(estimate / se), df, lower.tail = FALSE))
}
V <- vcov(m)
iid <- line(V, rep(m$df.residual, 4))
# Johnson-Neyman points: where the effect of unemployment turns significant along private capital.
p <- data.frame(y = log(Produc$gsp), x = log(Produc$pcap), u = Produc$unemp, w = log(Produc$emp),
                c = log(Produc$pc), state = factor(Produc$state), year = factor(Produc$year))
j <- lm(y ~ u * c + w + x + state + year, p)
b <- coef(j)[c("u", "u:c")]
W <- vcov(j)[c("u", "u:c"), c("u", "u:c")]
t2 <- qt(0.975, j$df.residual)^2
roots <- sort(Re(polyroot(c(b[1]^2 - t2 * W[1, 1], 2 * (b[1] * b[2] - t2 * W[1, 2]), b[2]^2 - t2 * W[2, 2]))))
V2 <- vcovCR(m, cluster = g$firm, type = "CR2")
contrasts <- lapply(at, function(z) {
  row <- matrix(0, 1, length(coef(m)), dimnames = list(NULL, names(coef(m))))
  row[, "x"] <- 1
  row[, "x:z"] <- z - mean(g$capital)
  row
})
cr2 <- line(as.matrix(V2), sapply(contrasts, function(row) Wald_test(m, constraints = row, vcov = V2, test = "HTZ")$df_denom))

# Correlations: listwise and pairwise, Pearson and Spearman, on columns with holes.
h <- Grunfeld[c("inv", "value", "capital")]
h$inv[seq(3, 200, 11)] <- NA
h$capital[seq(5, 200, 17)] <- NA
h$value <- round(h$value, -2)
correlations <- function(method, use) {
  d <- if (use == "listwise") h[complete.cases(h), ] else h
  pairs <- list(c(1, 2), c(1, 3), c(2, 3))
  lapply(pairs, function(p) {
    ok <- complete.cases(d[p])
    t <- suppressWarnings(cor.test(d[ok, p[1]], d[ok, p[2]], method = method, exact = FALSE))
    list(r = unname(t$estimate), p = t$p.value, n = sum(ok))
  })
}

# Variance inflation: 1 / (1 - R2) of each regressor on the others.
vif <- function(X, intercept) sapply(seq_len(ncol(X)), function(j) {
  fit <- if (intercept) lm(X[, j] ~ X[, -j]) else lm(X[, j] ~ X[, -j] - 1)
  tss <- if (intercept) sum((X[, j] - mean(X[, j]))^2) else sum(X[, j]^2)
  tss / sum(resid(fit)^2)
})
P <- cbind(log(Produc$pcap), log(Produc$pc), log(Produc$emp), Produc$unemp)
dummies <- model.matrix(~ factor(state) + factor(year), Produc)
Pw <- qr.resid(qr(dummies), P)
total <- apply(P, 2, function(x) sum((x - mean(x))^2))

# Predictions: estimated without the last period's rows of some firms, which are predicted.
out <- which(Grunfeld$year == 1954 & Grunfeld$firm %% 2 == 0)
fit <- lm(log(inv) ~ value * capital + firm + year, g[-out, ])
predicted <- unname(predict(fit, g[out, ]))

write_json(list(
  software = paste("R", getRversion(), "clubSandwich", packageVersion("clubSandwich")), script = "facts.R",
  moderation = list(coefficients = I(unname(coef(m)[pick])), at = I(at), iid = iid, CR2 = cr2, roots = I(roots)),
  correlations = list(pearson = list(listwise = correlations("pearson", "listwise"), pairwise = correlations("pearson", "pairwise")),
                      spearman = list(listwise = correlations("spearman", "listwise"), pairwise = correlations("spearman", "pairwise"))),
  inflation = list(before = I(vif(P, TRUE)), after = I(vif(Pw, FALSE)), share = I(colSums(Pw^2) / total)),
  prediction = I(predicted)
), "facts.json", digits = 15, auto_unbox = TRUE, pretty = TRUE)

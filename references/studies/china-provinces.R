# Entropy index and fixed effects of the study china-provinces on ../shared/data/china-provinces, in base R and fixest's
# degrees of freedom by hand: values that packages/study/test/china-provinces.test.ts reads.
# Run from the repository: Rscript references/studies/china-provinces.R
folder <- file.path("..", "shared", "data", "china-provinces")
core <- read.csv(file.path(folder, "core30_2012_2023.csv"), fileEncoding = "UTF-8")
digital <- read.csv(file.path(folder, "digital30_2013_2023.csv"), fileEncoding = "UTF-8")
d <- merge(core, digital[, c("code", "year", "it_employment", "software_revenue")], by = c("code", "year"), all.x = TRUE)

x <- with(d, cbind(
  rd_input = ind_rd_expenditure / gdp,
  patents_per_rd = ind_valid_inventions / ind_rd_fte,
  rd_workers = ind_rd_fte / urban_unit_employment,
  secondary_growth = secondary_growth,
  secondary_share = secondary_share,
  new_products = ind_newprod_revenue / gdp
))
z <- apply(x, 2, function(v) (v - min(v)) / (max(v) - min(v)))
p <- sweep(z, 2, colSums(z), "/")
e <- apply(p, 2, function(v) -sum(ifelse(v > 0, v * log(v), 0)) / log(nrow(z)))
w <- (1 - e) / sum(1 - e)
d$ln_high <- log(as.vector(z %*% w))
d$ai <- 100 * d$it_employment / d$urban_unit_employment
d$ai2 <- log(d$software_revenue / d$gdp)
d$lncity <- log(d$urbanisation_rate / 100)
d$lngdp <- log(d$gdp / d$population)
d$lngov <- log(d$fiscal_expenditure / d$gdp)

one <- summary(lm(ln_high ~ ai + factor(province_en), d))$coefficients["ai", ]
two <- summary(lm(ln_high ~ ai + lncity + lngdp + lngov + factor(province_en) + factor(year), d))$coefficients["ai", ]
other <- summary(lm(ln_high ~ ai2 + lncity + lngdp + lngov + factor(province_en) + factor(year), d))$coefficients["ai2", ]
tech <- lm(I(fiscal_scitech_expenditure / fiscal_expenditure) ~ ai + lncity + lngdp + lngov + factor(province_en) + factor(year), d)
values <- c(
  setNames(as.list(w), paste0("index.weights.", colnames(x))),
  list(
    "models.one_way@paper.ai.estimate" = one[["Estimate"]],
    "models.one_way@paper.ai.standardError" = one[["Std. Error"]],
    "models.two_way@paper.ai.estimate" = two[["Estimate"]],
    "models.two_way@paper.ai.standardError" = two[["Std. Error"]],
    "models.two_way.ai.estimate" = two[["Estimate"]],
    "models.replaced.ai2.estimate" = other[["Estimate"]],
    "mediation.through_tech.a.estimate" = coef(tech)[["ai"]]
  )
)
writeLines(
  jsonlite::toJSON(list(software = R.version.string, values = values), auto_unbox = TRUE, digits = 17, pretty = 1),
  "references/studies/china-provinces.json"
)

# Entropy indices of real Chinese provincial statistics, in base R and classInt; writes china_index.json.
#
#     Rscript references/index/china_index.R <folder of china-provinces>
#
# The tables are statistics of the National Bureau of Statistics of China and stay outside the repository; only what is
# computed from them is kept: weights, scores, breaks.
suppressMessages({ library(jsonlite); library(classInt) })
folder <- commandArgs(TRUE)[1]
read <- function(name) read.csv(file.path(folder, name), stringsAsFactors = FALSE)

index <- function(X, dirs) {
  n <- nrow(X)
  Z <- sapply(seq_along(X), function(j) {
    x <- X[[j]]
    if (dirs[j] > 0) (x - min(x)) / (max(x) - min(x)) else (max(x) - x) / (max(x) - min(x))
  })
  P <- sweep(Z, 2, colSums(Z), "/")
  entropy <- -colSums(ifelse(P > 0, P * log(P), 0)) / log(n)
  weights <- (1 - entropy) / sum(1 - entropy)
  R <- cor(Z)
  information <- apply(Z, 2, sd) * colSums(1 - R)
  list(names = names(X), directions = dirs, entropy = entropy, weights = weights,
       critic = information / sum(information), scores = as.vector(Z %*% weights))
}
breaks <- function(x) classIntervals(x, 4, style = "fisher")$brks

core <- read("core30_2012_2023.csv")
quality <- index(with(core, data.frame(
  rd_input_intensity = rd_intensity,
  patents_per_capita = inventions_per_rd_fte,
  rd_personnel_intensity = rd_fte_per_urban_employee,
  manufacturing_growth = secondary_growth,
  labour_productivity = gdp * secondary_share / 100 / urban_unit_employment,
  manufacturing_share = secondary_share,
  structure_upgrading = newprod_revenue_gdp)), rep(1, 7))
quality$breaks2023 <- breaks(quality$scores[core$year == 2023])

digital <- merge(read("digital30_2013_2023.csv"), read("centroids_area.csv")[, c("code", "area_km2_polygon")], by = "code")
digital <- digital[order(digital$code, digital$year), ]
columns <- with(digital, data.frame(
  cable_density = cable_long_distance_km / area_km2_polygon,
  internet_users = broadband_ports,
  mobile_internet_users = mobile_subscribers,
  rd_share = ind_rd_expenditure / gdp,
  ai_patents = invention_grants,
  it_workers = it_employment,
  software_share = software_revenue / gdp))
keep <- complete.cases(columns)
infrastructure <- index(columns[keep, ], rep(1, 7))
infrastructure$missing <- digital[!keep, c("province_en", "year")]
infrastructure$breaks2022 <- breaks(infrastructure$scores[digital$year[keep] == 2022])

green <- read("green13_2011_2021.csv")
green <- green[order(green$code, green$year), ]
columns <- with(green, data.frame(
  so2_intensity = so2_13 / va_industry_13,
  cod_intensity = cod_13 / va_industry_13,
  tertiary_share = va_tertiary_13 / va_secondary_13,
  labour_productivity = va_industry_13 / mfg_urban_employment_13))
keep <- complete.cases(columns)
burden <- index(columns[keep, ], c(-1, -1, 1, 1))
burden$rows <- sum(keep)

energy <- read("energy30_2013_2015.csv")
energy <- energy[order(energy$code, energy$year), ]
intensity <- index(with(energy, data.frame(
  energy_intensity = energy_consumption / gdp,
  capital_per_worker = capital_stock_1997p / employment_total)), c(-1, 1))

write_json(list(software = paste(R.version.string, "classInt", packageVersion("classInt")),
                quality = quality, infrastructure = infrastructure, green = burden, energy = intensity),
           file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "china_index.json"),
           digits = NA, auto_unbox = TRUE, pretty = FALSE)

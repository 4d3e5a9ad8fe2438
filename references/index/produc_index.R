# Entropy weights, scores and coupling coordination on Munnell's panel in base R.
# Run:  Rscript produc_index.R produc_index.json
suppressMessages({ library(plm); library(jsonlite) })
path <- commandArgs(trailingOnly = TRUE)
data(Produc, package = "plm")

entropy_index <- function(x, negative) {
  z <- sapply(names(x), function(name) {
    v <- x[[name]]
    if (name %in% negative) (max(v) - v) / (max(v) - min(v)) else (v - min(v)) / (max(v) - min(v))
  })
  p <- sweep(z, 2, colSums(z), "/")
  entropy <- -colSums(ifelse(p > 0, p * log(ifelse(p > 0, p, 1)), 0)) / log(nrow(z))
  weight <- (1 - entropy) / sum(1 - entropy)
  list(minimum = sapply(x, min), maximum = sapply(x, max), entropy = entropy, weight = weight,
       contributions = z * rep(weight, each = nrow(z)))
}
record <- function(result, negative) list(
  indicators = names(result$weight), negative = I(negative),
  minimum = unname(result$minimum), maximum = unname(result$maximum), entropy = unname(result$entropy),
  weight = unname(result$weight), scores = rowSums(result$contributions),
  contributions = lapply(as.data.frame(result$contributions), identity))

# The infrastructure of the default study: public capital per worker by component.
infrastructure <- entropy_index(with(Produc, data.frame(highways = hwy / emp, water = water / emp, other = util / emp)),
                                character(0))
# A second index with a negative indicator.
economy <- entropy_index(with(Produc, data.frame(output = gsp / emp, capital = pc / emp, unemployment = unemp)),
                         "unemployment")

u <- rowSums(infrastructure$contributions); v <- rowSums(economy$contributions)
coupling <- 2 * sqrt(u * v) / (u + v); development <- 0.5 * u + 0.5 * v
uneven <- 0.3 * u + 0.7 * v
printed <- sqrt(u * v) / (u + v)
three <- cbind(u, v, 1 - Produc$unemp / 100)
coupling3 <- 3 * apply(three, 1, prod)^(1 / 3) / rowSums(three)
grade <- as.integer(cut(sqrt(coupling * development), (0:10) / 10, right = TRUE, include.lowest = TRUE))

json <- toJSON(list(
  script = "references/index/produc_index.R",
  software = list(R = paste(R.version$major, R.version$minor, sep = "."), plm = as.character(packageVersion("plm"))),
  data = "plm::Produc",
  infrastructure = record(infrastructure, character(0)),
  economy = record(economy, "unemployment"),
  coupling = list(coupling = coupling, development = development, coordination = sqrt(coupling * development),
                  grade = grade, coordinationUneven = sqrt(coupling * uneven),
                  printedCoupling = printed, printedCoordination = printed * development,
                  threeSystems = list(coupling = coupling3, coordination = sqrt(coupling3 * rowMeans(three))))
), digits = I(15), auto_unbox = TRUE)
# A line break after every eighth comma (no text above holds one) keeps the lines short.
writeLines(gsub("(([^,]*,){8})", "\\1\n", json), path)

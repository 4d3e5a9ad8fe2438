# Makes stata117.dta and stata118.dta, and stata.json: what R's haven 2.5 reads from them.
library(haven)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
d <- data.frame(
  province = c("Guangdong", "Shaanxi", "", "Xinjiang Uygur", "Tibet"),
  year = c(2019L, 2020L, NA, 2147483620L, -2147483647L),
  gdp = c(107671.07, -0.1, 1e300, NA, 1.5e-310),
  stringsAsFactors = FALSE
)
d$region <- labelled(c(1, 2, 3, tagged_na("a"), tagged_na("z")), labels = c(east = 1, central = 2, west = 3))
d$remark <- c(strrep("a", 3000), "b", "", "c", strrep("\u00e9", 1500))
attr(d$gdp, "label") <- "Gross domestic product"
attr(d$province, "label") <- "Province"
attr(d$gdp, "format.stata") <- "%12.2f"
attr(d, "label") <- "Five provinces"
for (version in c(13, 14)) {
  path <- file.path(here, sprintf("stata%d.dta", if (version == 13) 117 else 118))
  x <- d
  if (version == 14) x$province[1] <- "广东"
  if (version == 13) x$remark[5] <- "e"
  write_dta(x, path, version = version, strl_threshold = 2045)
}
result <- lapply(c(`117` = 117, `118` = 118), function(release) {
  x <- read_dta(file.path(here, sprintf("stata%d.dta", release)))
  list(
    names = names(x), province = x$province, year = as.numeric(x$year), gdp = as.numeric(x$gdp), region = as.numeric(x$region),
    tags = na_tag(x$region), labels = as.list(attr(x$region, "labels")), remark = nchar(x$remark), gdp_label = attr(x$gdp, "label"),
    gdp_format = attr(x$gdp, "format.stata"), file_label = attr(x, "label")
  )
})
writeLines(jsonlite::toJSON(result, auto_unbox = TRUE, digits = NA, na = "null", pretty = TRUE), file.path(here, "stata.json"))

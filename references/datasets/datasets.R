# Reads the published tables from Debian's r-cran-plm and r-cran-spdata and writes
#   columns.json  every cell, in the fewest digits that read back as the same double (input of generate.mjs; not kept)
#   totals.json   rows, sums and position sums by column as R computes them (what the tests compare with)
# Run:  Rscript datasets.R columns.json totals.json
suppressMessages({ library(plm); library(spData); library(sf); library(spdep) })
paths <- commandArgs(trailingOnly = TRUE)
if (length(paths) != 2) stop("Rscript datasets.R <columns.json> <totals.json>")

number <- function(x) {
  text <- sprintf("%.15g", x)
  for (digits in 16:17) {
    wrong <- as.numeric(text) != x
    text[wrong] <- sprintf(paste0("%.", digits, "g"), x[wrong])
  }
  stopifnot(as.numeric(text) == x, is.finite(x))
  text
}
string <- function(x) { stopifnot(!is.na(x), grepl("^[A-Za-z0-9_ .,()'-]*$", x)); paste0("\"", x, "\"") }
array <- function(cells) paste0("[", paste(cells, collapse = ","), "]")
object <- function(members) paste0("{", paste0("\"", names(members), "\":", members, collapse = ","), "}")
cells <- function(column) array(if (is.numeric(column)) number(column) else string(as.character(column)))

totals <- function(column) {
  position <- seq_along(column)
  if (is.numeric(column)) {
    object(c(kind = string("number"), sum = number(sum(column)), positionSum = number(sum(position * column)),
             minimum = number(min(column)), maximum = number(max(column))))
  } else {
    # A text column is summed through the rank of its level, levels sorted by code point.
    levels <- sort(unique(as.character(column)), method = "radix")
    code <- match(as.character(column), levels) - 1
    object(c(kind = string("text"), levels = number(length(levels)), positionSum = number(sum(position * code))))
  }
}

data(Produc, Grunfeld, Crime, Cigar, package = "plm")
# Cigar numbers the fifty states and the District of Columbia in alphabetical order; here they are spelt as in Produc.
alphabetical <- sort(c(state.name, "District of Columbia"))
Cigar$state <- sub("TENNESSEE", "TENNESSE", gsub(" ", "_", toupper(alphabetical[Cigar$state])))
panels <- list(produc = Produc, grunfeld = Grunfeld, "crime-nc" = Crime, cigar = Cigar)
panels <- lapply(panels, function(table) as.list(as.data.frame(lapply(as.list(table), function(column)
  if (is.factor(column) || is.character(column)) as.character(column) else as.numeric(column)),
  stringsAsFactors = FALSE)))
stopifnot(!anyNA(unlist(panels)))

# The graph of the 48 states: spData's neighbour list of the used.cars data (queen contiguity, without DC) ...
data(used.cars, package = "spData")
postal <- attr(usa48.nb, "region.id")
# (plm's Produc spells the 40th state TENNESSE; both lists are in alphabetical order of the full names)
names48 <- sort(unique(as.character(Produc$state)))
pairs <- function(neighbours) do.call(rbind, lapply(seq_along(neighbours), function(i) {
  j <- neighbours[[i]]; j <- j[j > i]; if (length(j)) cbind(i, j) }))
edges <- pairs(usa48.nb)
# ... which must be what the Census polygons in the same package give, shared corners included;
# without shared corners two pairs of the Four Corners are missing.
sf_use_s2(FALSE)
# state.name/state.abb are R's own lists of the fifty states, alphabetical by name.
contiguous <- us_states[us_states$NAME %in% state.name, ]
contiguous <- contiguous[order(contiguous$NAME), ]
stopifnot(identical(state.abb[match(contiguous$NAME, state.name)], postal),
          identical(gsub(" ", "_", toupper(contiguous$NAME))[-40], names48[-40]), names48[40] == "TENNESSE")
queen <- pairs(suppressMessages(poly2nb(contiguous, queen = TRUE)))
rook <- pairs(suppressMessages(poly2nb(contiguous, queen = FALSE)))
key <- function(e) paste(e[, 1], e[, 2])
stopifnot(nrow(edges) == 107, setequal(key(edges), key(queen)), all(key(rook) %in% key(queen)))
corners <- queen[!(key(queen) %in% key(rook)), , drop = FALSE]
named <- function(e) array(apply(e, 1, function(pair) array(string(names48[pair]))))

# The 46 states of Cigar: the same pairs, and those of the District of Columbia by the polygons.
smokers <- unique(panels$cigar$state)
with_dc <- us_states[us_states$NAME %in% c(state.name, "District of Columbia"), ]
with_dc <- with_dc[order(with_dc$NAME), ]
spelt <- sub("TENNESSEE", "TENNESSE", gsub(" ", "_", toupper(with_dc$NAME)))
all_pairs <- pairs(suppressMessages(poly2nb(with_dc, queen = TRUE)))
smoker_edges <- all_pairs[spelt[all_pairs[, 1]] %in% smokers & spelt[all_pairs[, 2]] %in% smokers, ]
stopifnot(length(smokers) == 46, nrow(smoker_edges) == 94)
cigar_edges <- array(apply(smoker_edges, 1, function(pair) array(string(spelt[pair]))))

versions <- object(sapply(c(R = paste(R.version$major, R.version$minor, sep = "."),
  plm = as.character(packageVersion("plm")), spData = as.character(packageVersion("spData")),
  spdep = as.character(packageVersion("spdep"))), string))
graph <- c(units = array(string(names48)), postal = array(string(postal)),
           labels = array(string(contiguous$NAME)), edges = named(edges), pointContacts = named(corners))
writeLines(object(c(panels = object(sapply(panels, function(table) object(sapply(table, cells)))),
                    graph = object(graph),
                    cigarGraph = object(c(units = array(string(smokers)), edges = cigar_edges)))), paths[1])
summaries <- sapply(panels, function(table) object(c(
  rows = number(length(table[[1]])),
  columns = paste0("{", paste0("\n      \"", names(table), "\":", sapply(table, totals), collapse = ","), "\n    }"))))
writeLines(paste0("{\n  \"script\": \"references/datasets/datasets.R\",\n  \"software\": ", versions,
  ",\n  \"panels\": {", paste0("\n    \"", names(panels), "\": ", summaries, collapse = ","), "\n  },\n  \"graph\": ",
  object(c(units = number(length(names48)), pairs = number(nrow(edges)), rookPairs = number(nrow(rook)),
           mostNeighbours = number(max(card(usa48.nb))), fewestNeighbours = number(min(card(usa48.nb))),
           neighbours = array(number(card(usa48.nb))))), "\n}"), paths[2])

# Makes workbooks.json: what R's readxl 1.4 reads from the bureau's .xls exports, as sums that any misplaced cell changes.
# Rscript references/data-import/workbooks.R <folder of the raw exports>
library(readxl)
folder <- commandArgs(TRUE)[1]
result <- list()
for (file in sort(list.files(folder, pattern = "\\.xls$"))) {
  path <- file.path(folder, file)
  for (sheet in excel_sheets(path)) {
    cells <- as.matrix(suppressMessages(read_excel(path, sheet, col_names = FALSE, col_types = "text")))
    from <- which(cells[, 1] %in% c("地区", "指标"))[1]
    body <- cells[seq(from + 1, nrow(cells)), -1, drop = FALSE]
    values <- suppressWarnings(matrix(as.numeric(body), nrow(body)))
    known <- !is.na(values)
    result[[file]] <- list(
      sheet = sheet, header_row = from, columns = sum(!is.na(cells[from, -1])), numbers = sum(known),
      sum = sum(values[known]), sum_by_row = sum((row(values) * values)[known]),
      sum_by_column = sum((col(values) * values)[known])
    )
  }
}
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
writeLines(jsonlite::toJSON(result, auto_unbox = TRUE, digits = NA, pretty = TRUE), file.path(here, "workbooks.json"))

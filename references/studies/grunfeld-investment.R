# The numbers of the study grunfeld-investment from R: lm with every dummy written out, and clubSandwich.
# Run from this folder: Rscript grunfeld-investment.R     writes the study's reference.yaml
source("reference.R")
data("Grunfeld", package = "plm")
d <- data.frame(firm = factor(Grunfeld$firm), year = factor(Grunfeld$year),
                inv = Grunfeld$inv, value = Grunfeld$value, capital = Grunfeld$capital)
terms <- c("value", "capital")

for (column in c("inv", terms)) put_description(column, d[[column]], d$firm)
put_panel_regression("models.pooled", d, "inv", terms, character(), "firm")
put_panel_regression("models.one_way", d, "inv", terms, "firm", "firm")
put_panel_regression("models.two_way", d, "inv", terms, c("firm", "year"), "firm")

write_reference(reference_file("grunfeld-investment"), "references/studies/grunfeld-investment.R",
                c("plm", "clubSandwich"), list(
  "Descriptive statistics" = "^descriptive\\..*\\.(mean|standardDeviation|between|within|minimum|median|maximum)$",
  "Pooled" = "^models\\.pooled\\.",
  "Firm effects" = "^models\\.one_way\\.",
  "Firm and year effects" = "^models\\.two_way\\."
))

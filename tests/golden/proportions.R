# Intervals of proportions as R has them; writes tests/golden/proportions.json.
# Rscript tests/golden/proportions.R, from the repository's root (r-cran-survey, r-cran-jsonlite).
# Schools of survey's apiclus1: did they meet their targets, were they awarded; its districts.
suppressMessages({library(survey); library(jsonlite)})
data(api)
schools <- data.frame(
  awards = as.numeric(apiclus1$awards == "Yes"), met = as.numeric(apiclus1$sch.wide == "Yes"),
  district = apiclus1$dnum, weight = 1 + (apiclus1$snum %% 7) / 4
)
designs <- list(
  clustered = svydesign(ids = ~district, weights = ~1, data = schools),
  weighted = svydesign(ids = ~1, weights = ~weight, data = schools),
  both = svydesign(ids = ~district, weights = ~weight, data = schools)
)
records <- list()
for (name in names(designs)) for (column in c("awards", "met")) {
  found <- svyciprop(reformulate(column), designs[[name]], method = "logit")
  ends <- confint(found)
  records[[length(records) + 1]] <- list(
    design = name, column = column, estimate = c(unclass(found))[[1]], conf_low = ends[[1]], conf_high = ends[[2]]
  )
}
for (column in c("awards", "met")) {
  x <- schools[[column]]
  ends <- prop.test(sum(x), length(x), correct = FALSE)$conf.int
  records[[length(records) + 1]] <- list(
    design = "plain", column = column, estimate = mean(x), conf_low = ends[1], conf_high = ends[2]
  )
}
write_json(list(made_by = list(survey = as.character(packageVersion("survey"))), schools = schools,
                records = records),
           "tests/golden/proportions.json", dataframe = "columns", digits = 15, auto_unbox = TRUE)

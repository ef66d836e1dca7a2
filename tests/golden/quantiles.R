# Golden quantile regressions by quantreg, from the raw answers; run tests/golden/export.py first.
# Standard errors are Powell's kernel sandwich (se = "ker", Hall-Sheather), which quantreg has itself.

suppressMessages({
  library(quantreg)
  library(jsonlite)
})

answers <- read.csv("build/golden/survey.csv", stringsAsFactors = FALSE)
about <- fromJSON("build/golden/about.json")
people <- data.frame(
  risk = rowMeans(answers[, c("risk_robots", "risk_platform", "risk_skills")]),
  ln_income = log(answers$monthly_income), skill = answers$skill, pension = answers$pension,
  weight = 1 + 0.25 * answers$skill, answers[, grepl("^budget_", names(answers))]
)
for (name in c("age_group", "education", "firm_size", "firm_ownership", "firm_region")) {
  people[[name]] <- factor(answers[[name]])
}
controls <- c(
  "ln_income", "skill", "age_group", "education", "firm_size", "firm_ownership", "firm_region"
)
people <- people[complete.cases(people[, setdiff(names(people), "pension")]), ]

records <- list()
add <- function(...) records[[length(records) + 1]] <<- list(...)
fitted_to <- function(sample, data, part, tau, set) {
  terms <- c("risk", if (set == "all") controls)
  form <- reformulate(terms, paste0("budget_", part))
  fit <- suppressWarnings(rq(form, tau, data))
  error <- summary(fit, se = "ker")$coefficients["risk", 2]
  weighted <- suppressWarnings(rq(form, tau, data, weights = weight))
  add(sample = sample, outcome = part, tau = tau, controls = set, estimate = coef(fit)[["risk"]],
      std_error = error, weighted = coef(weighted)[["risk"]], n = nrow(data))
}
for (part in c("upskilling", "student_training", "firm_subsidy")) for (tau in c(0.25, 0.5, 0.75)) {
  fitted_to("everyone", people, part, tau, "all")
  fitted_to("skilled", people[people$skill >= 6, ], part, tau, "all")
}
bandwidths <- lapply(c(0.05, 0.25, 0.5, 0.9), function(tau) {
  list(tau = tau, n = 500, width = bandwidth.rq(tau, 500, hs = TRUE))
})
whole <- list(
  made_by = paste(R.version.string, "quantreg", packageVersion("quantreg")), made_from = about,
  bandwidths = bandwidths, records = records
)
write_json(whole, "tests/golden/quantiles.json", auto_unbox = TRUE, digits = 12, pretty = 1)

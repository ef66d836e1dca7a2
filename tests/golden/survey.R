# Golden numbers of weighted surveys by R's survey package: every group is a domain of the whole design.
# From the raw answers; run tests/golden/export.py first. The designs are made up, the arithmetic is not.

suppressMessages({
  library(survey)
  library(jsonlite)
})

answers <- read.csv("build/golden/survey.csv", stringsAsFactors = FALSE)
about <- fromJSON("build/golden/about.json")
parts <- c("student_training", "upskilling", "unemployment_benefit", "basic_income", "firm_subsidy")
people <- data.frame(
  firm = answers$firm_id, skill = answers$skill, ln_income = log(answers$monthly_income),
  hukou = answers$hukou, origin = answers$origin, region = answers$firm_region,
  risk = rowMeans(answers[, c("risk_robots", "risk_platform", "risk_skills")]),
  weight = 1 + 0.25 * answers$skill
)
for (name in c("age_group", "education", "firm_size", "firm_ownership", "firm_region", "pension")) {
  people[[name]] <- factor(answers[[name]])
}
for (part in parts) people[[part]] <- answers[[paste0("budget_", part)]] * 1e4
controls <- c(
  "ln_income", "skill", "age_group", "education", "firm_size", "firm_ownership", "firm_region"
)
# Firms of a region in the population, or the share of its people who were asked.
people$firms <- 500 + 100 * people$region
people$asked <- 0.05 * people$region

designs <- list(
  classical = svydesign(ids = ~1, weights = ~weight, data = people),
  clustered = svydesign(ids = ~firm, weights = ~weight, data = people),
  strata = svydesign(ids = ~1, strata = ~region, weights = ~weight, fpc = ~asked, data = people),
  firms = svydesign(ids = ~firm, strata = ~region, weights = ~weight, fpc = ~firms, data = people)
)
groups <- list(
  everyone = rep(TRUE, nrow(people)),
  rural_migrants = people$hukou == 2 & people$origin == 2,
  skilled = people$skill >= 6
)

records <- list()
add <- function(design, sample, what, outcome, estimate, std_error, df) {
  half <- qt(0.975, df) * std_error
  records[[length(records) + 1]] <<- list(
    design = design, sample = sample, what = what, outcome = outcome, estimate = unname(estimate),
    std_error = unname(std_error), df = unname(df), conf_low = unname(estimate - half),
    conf_high = unname(estimate + half), p_value = unname(2 * pt(-abs(estimate / std_error), df))
  )
}
coefficient <- function(design, sample, what, outcome, fit, term) {
  add(design, sample, what, outcome, coef(fit)[[term]], SE(fit)[[term]], fit$df.residual)
}
# A mean less another of people who may be in both: the total of the difference of their influences.
apart <- function(design, inside, others, y) {
  w <- weights(design)
  influence <- inside * (y - sum(w * inside * y) / sum(w * inside)) / sum(w * inside) -
    others * (y - sum(w * others * y) / sum(w * others)) / sum(w * others)
  SE(svytotal(~influence, update(design, influence = influence)))[[1]]
}

known <- complete.cases(people[, controls])
for (kind in names(designs)) for (sample in names(groups)) {
  design <- update(designs[[kind]], inside = as.numeric(groups[[sample]]))
  own <- subset(design, inside == 1)
  used <- subset(design, inside == 1 & known)
  for (outcome in c("risk", parts)) {
    mean <- svymean(reformulate(outcome), own)
    add(kind, sample, "mean", outcome, coef(mean), SE(mean)[[1]], degf(own))
    if (sample == "everyone") next
    fit <- svyglm(reformulate("inside", outcome), design)
    coefficient(kind, sample, "mean_difference", outcome, fit, "inside")
    whole <- svymean(reformulate(outcome), design)
    error <- apart(design, groups[[sample]], rep(TRUE, nrow(people)), people[[outcome]])
    add(kind, sample, "mean_against_everybody", outcome, coef(mean) - coef(whole), error, degf(design) - 1)
  }
  for (outcome in parts) {
    fit <- svyglm(reformulate(c("risk", controls), outcome), used)
    coefficient(kind, sample, "effect", outcome, fit, "risk")
    # The slope at each level of the moderator, and how much each differs from the first.
    split <- svyglm(reformulate(c("pension * risk", controls), outcome), used)
    for (level in levels(people$pension)[-1]) {
      coefficient(kind, sample, paste0("slope_difference_", level), outcome, split, paste0("pension", level, ":risk"))
    }
    if (sample != "rural_migrants") next
    both <- svyglm(reformulate(paste0("inside * (", paste(c("risk", controls), collapse = " + "), ")"), outcome),
                   subset(design, known))
    coefficient(kind, sample, "effect_difference", outcome, both, "inside:risk")
  }
  # A fractional logit of two shares is a quasibinomial regression; its test is normal in the product.
  logit <- svyglm(I(student_training / 1e6) ~ risk + skill, design = used, family = quasibinomial())
  add(kind, sample, "logit", "student_training", coef(logit)[["risk"]], SE(logit)[["risk"]], logit$df.residual)
}

made_by <- paste(R.version.string, "survey", packageVersion("survey"))
lines <- paste(sapply(records, toJSON, auto_unbox = TRUE, digits = I(15)), collapse = ",\n")
head <- sprintf('{"made_by": %s, "made_from": %s,\n"records": [\n', toJSON(made_by, auto_unbox = TRUE),
                toJSON(about, auto_unbox = TRUE))
writeLines(paste0(head, lines, "\n]}"), "tests/golden/survey.json")

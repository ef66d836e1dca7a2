# What MatchIt and Matching say of LaLonde's 614 men; writes tests/golden/matching.json.
# Rscript tests/golden/matching.R, from the repository's root (r-cran-matchit 4.5.1, r-cran-matching,
# r-cran-jsonlite).
#
# MatchIt 4.5.1 to 4.5.3 cut distances on a score to whole numbers (its issue 163), so that the next
# lower score is taken and calipers do nothing. Distances given as a matrix are not touched by that:
# men stand in the order of their score, so that its order "data" is "largest".
suppressMessages({library(MatchIt); library(Matching); library(jsonlite)})
data("lalonde", package = "MatchIt")
formula <- treat ~ age + educ + race + married + nodegree + re74 + re75
plain <- matchit(formula, data = lalonde, method = "nearest")
score <- plain$distance
before <- summary(plain)$sum.all

# With `of` 0 the controls are matched, the smallest score first: as the treated of the reverse.
matched <- function(of = 1, ...) {
  men <- lalonde[order(score, decreasing = of == 1), ]
  men$treat <- as.integer(men$treat == of)
  gaps <- abs(outer(score[rownames(men)], score[rownames(men)], "-"))
  m <- suppressWarnings(matchit(formula, data = men, method = "nearest", distance = gaps, ...))
  pairs <- match(m$match.matrix[rownames(lalonde)[lalonde$treat == of], 1], rownames(lalonde))
  all <- summary(m)
  list(
    pairs = unname(ifelse(is.na(pairs), 0, pairs)),
    estimate = unname(coef(lm(re78 ~ treat, men, weights = m$weights))["treat"]) * (2 * of - 1),
    differences = unname(all$sum.matched[, "Std. Mean Diff."]),
    ratios = unname(all$sum.matched[, "Var. Ratio"]),
    effective = unname(all$nn["Matched (ESS)", "Control"])
  )
}

# Abadie and Imbens's standard errors, where no two scores tie.
single <- !duplicated(signif(score, 8))
errors <- function(estimand, count) {
  found <- Match(Y = lalonde$re78[single], Tr = lalonde$treat[single], X = score[single],
                 estimand = estimand, M = count, Var.calc = 2, distance.tolerance = 0)
  list(estimand = tolower(estimand), count = count, estimate = c(found$est), std_error = c(found$se))
}

traits <- model.matrix(~ age + educ + race + married + nodegree + re74 + re75 - 1, lalonde)[, c(
  "age", "educ", "raceblack", "racehispan", "racewhite", "married", "nodegree", "re74", "re75")]
units <- apply(traits[lalonde$treat == 1, ], 2, function(x)
  if (all(x %in% 0:1)) sqrt(mean(x) * (1 - mean(x))) else sd(x))

# Ties averaged, all men: a caliper of 0.005 on the score, men of the same race, and the controls.
tied <- function(name, estimand, count = 1, X = score, on = rep(TRUE, 614), ...) {
  men <- lalonde[on, ]; X <- as.matrix(X)[on, ]; traits <- traits[on, ]
  found <- Match(Y = men$re78, Tr = men$treat, X = X, estimand = estimand, M = count, ties = TRUE, Var.calc = 2, distance.tolerance = 1e-10, ...)
  gaps <- apply(traits, 2, function(x) weighted.mean(x[found$index.treated], found$weights) -
                                       weighted.mean(x[found$index.control], found$weights))
  list(name = name, estimand = tolower(estimand), count = count, estimate = c(found$est),
       std_error = c(found$se), pairs = length(found$index.control),
       differences = unname(gaps / units))
}
# The trained within the range of the others' scores.
within <- range(score[lalonde$treat == 0])
on <- lalonde$treat == 0 | (score >= within[1] & score <= within[2])
race <- as.integer(factor(lalonde$race))

write_json(
  list(
    made_by = list(MatchIt = as.character(packageVersion("MatchIt")),
                   Matching = as.character(packageVersion("Matching"))),
    men = c(as.list(lalonde[c("treat", "age", "educ", "married", "nodegree", "re74", "re75", "re78")]),
            list(race = as.character(lalonde$race))),
    score = unname(score),
    before = list(names = rownames(before), differences = unname(before[, "Std. Mean Diff."]),
                  ratios = unname(before[, "Var. Ratio"])),
    as_released = unname(coef(lm(re78 ~ treat, lalonde, weights = plain$weights))["treat"]),
    once = matched(),
    again = matched(replace = TRUE),
    near = matched(replace = TRUE, caliper = 0.005, std.caliper = FALSE),
    controls = matched(0, replace = TRUE),
    exact = matched(replace = TRUE, exact = ~race),
    single = which(unname(single)),
    errors = list(errors("ATT", 1), errors("ATT", 3), errors("ATC", 2), errors("ATE", 1),
                  errors("ATE", 3)),
    tied = list(tied("again", "ATT"), tied("three", "ATT", 3), tied("controls", "ATC"),
                tied("everybody", "ATE", 2), tied("near", "ATT", caliper = 0.005 / sd(score)),
                tied("exact", "ATT", X = cbind(score, race), exact = c(FALSE, TRUE)),
                tied("support", "ATT", on = on))
  ),
  "tests/golden/matching.json", digits = 15, auto_unbox = TRUE, na = "null"
)

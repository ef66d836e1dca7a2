# CR2, Satterthwaite's and Hotelling's tests by R's clubSandwich; run tests/golden/export.py first.
# Nothing here comes from the product: scales, logarithms, controls and groups are built again.

suppressMessages({
  library(clubSandwich)
  library(jsonlite)
})

folder <- "build/golden"
answers <- read.csv(file.path(folder, "survey.csv"), stringsAsFactors = FALSE)
about <- fromJSON(file.path(folder, "about.json"))
parts <- c("student_training", "upskilling", "unemployment_benefit", "basic_income", "firm_subsidy")
items <- c("risk_robots", "risk_platform", "risk_skills")
factors <- c("age_group", "education", "firm_size", "firm_ownership", "firm_region", "pension")
people <- data.frame(
  firm = answers$firm_id, skill = answers$skill, ln_income = log(answers$monthly_income),
  hukou = answers$hukou, origin = answers$origin, risk = rowMeans(answers[, items]),
  weight = 1 + 0.25 * answers$skill
)
for (name in factors) people[[name]] <- factor(answers[[name]])
for (part in parts) people[[part]] <- answers[[paste0("budget_", part)]] * 1e4
people$pair <- factor(paste(people$origin, people$hukou, sep = "*"))
controls <- c(
  "ln_income", "skill", "age_group", "education", "firm_size", "firm_ownership", "firm_region")
own <- controls[1:4]
samples <- list(
  everyone = rep(TRUE, nrow(people)),
  rural_migrants = people$hukou == 2 & people$origin == 2,
  skilled = people$skill >= 6
)

records <- list()
add <- function(sample, what, outcome, ...) {
  record <- list(sample = sample, what = what, outcome = outcome, ...)
  records[[length(records) + 1]] <<- lapply(record, unname)
}

# Combinations of coefficients as rows, each named by its level; one joint test over `tested`.
write <- function(sample, what, outcome, fit, firm, rows, tested = NULL) {
  spread <- vcovCR(fit, cluster = firm, type = "CR2")
  for (i in seq_len(nrow(rows))) {
    # HTZ of one combination is Satterthwaite's t; linear_contrast of 0.5.8 fails with weights.
    row <- rows[i, , drop = FALSE]
    test <- Wald_test(fit, row, spread, test = "HTZ")
    estimate <- drop(row %*% coef(fit))
    error <- sqrt(drop(row %*% spread %*% t(row)))
    half <- qt(0.975, test$df_denom) * error
    add(sample, what, outcome, level = rownames(rows)[i], estimate = estimate, std_error = error,
        df = test$df_denom, conf_low = estimate - half, conf_high = estimate + half,
        p_value = test$p_val)
  }
  if (!is.null(tested)) {
    test <- Wald_test(fit, rows[tested, , drop = FALSE], spread, test = "HTZ")
    add(sample, paste0(what, ".joint"), outcome, f = test$Fstat, df = test$df_num,
        df_denom = test$df_denom, p_value = test$p_val)
  }
}

single <- function(fit, name) {
  rows <- matrix(as.numeric(names(coef(fit)) == name), 1)
  rows[is.na(rows)] <- 0
  rownames(rows) <- ""
  rows[, !is.na(coef(fit)), drop = FALSE]
}

# Slopes at each level of a factor and their differences from the first.
slopes_of <- function(fit, factor, levels) {
  names <- names(coef(fit))
  rows <- t(sapply(levels, function(level) {
    (names == "risk") + (names == paste0("risk:", factor, level))
  }))
  rownames(rows) <- paste0("slope.", levels)
  gaps <- rows[-1, , drop = FALSE] - rows[rep(1, length(levels) - 1), , drop = FALSE]
  rownames(gaps) <- paste0("difference.", levels[-1])
  rbind(rows, gaps)
}

moderated <- function(label, what, data, factor, terms, weights = NULL) {
  data$w <- if (is.null(weights)) 1 else weights
  levels <- levels(droplevels(data[[factor]]))
  for (part in c("upskilling", "unemployment_benefit")) {
    fit <- if (is.null(weights)) lm(reformulate(c(paste0("risk * ", factor), terms), part), data)
           else lm(reformulate(c(paste0("risk * ", factor), terms), part), data, weights = w)
    rows <- slopes_of(fit, factor, levels)
    write(label, what, part, fit, data$firm, rows, tested = grep("difference", rownames(rows)))
  }
}

effects <- function(label, data) {
  complete <- data[complete.cases(data[, controls]), ]
  for (part in c("upskilling", "unemployment_benefit")) {
    fit <- lm(reformulate(c("risk", controls), part), complete)
    write(label, "effect", part, fit, complete$firm, single(fit, "risk"))
    fit <- lm(reformulate(c("risk", controls), part), complete, weights = weight)
    write(label, "weighted_effect", part, fit, complete$firm, single(fit, "risk"))
    fit <- lm(reformulate("1", part), data)
    write(label, "mean", part, fit, data$firm, single(fit, "(Intercept)"))
  }
  # Four of the five, their common scatter taken out: Wald and HTZ do not depend on it.
  outcomes <- as.matrix(complete[, parts[1:4]])
  fit <- lm(reformulate(c("risk", controls), "outcomes"), complete)
  outcomes <- outcomes %*% solve(chol(crossprod(residuals(fit)) / nrow(complete)))
  fit <- lm(reformulate(c("risk", controls), "outcomes"), complete)
  spread <- vcovCR(fit, cluster = complete$firm, type = "CR2")
  names <- colnames(spread)
  rows <- diag(length(names))[grep(":risk$", names), ]
  test <- Wald_test(fit, rows, spread, test = "HTZ")
  add(label, "effects.joint", "", f = test$Fstat, df = test$df_num, df_denom = test$df_denom,
      p_value = test$p_val)
}

# A dummy for every firm, among rural migrants of one region.
within_firms <- function(label, data) {
  used <- data[complete.cases(data[, own]), ]
  for (weights in list(NULL, used$weight)) {
    what <- if (is.null(weights)) "within" else "weighted_within"
    used$w <- if (is.null(weights)) 1 else weights
    fit <- if (is.null(weights)) lm(reformulate(c("risk", own, "factor(firm)"), "upskilling"), used)
           else lm(reformulate(c("risk", own, "factor(firm)"), "upskilling"), used, weights = w)
    spread <- vcovCR(fit, cluster = used$firm, type = "CR2")
    found <- coef_test(fit, spread, test = "Satterthwaite", coefs = "risk")
    add(label, what, "upskilling", level = "", estimate = found$beta, std_error = found$SE,
        df = found$df_Satt, p_value = found$p_Satt)
  }
}

for (label in names(samples)) {
  message(label)
  data <- people[samples[[label]], ]
  effects(label, data)
  used <- data[complete.cases(data[, c("pension", controls)]), ]
  moderated(label, "pension", used, "pension", controls)
  if (label != "everyone") moderated(label, "weighted_pension", used, "pension", controls, used$weight)
}
used <- people[complete.cases(people[, controls]), ]
moderated("everyone", "crossed", used, "pair", controls)
within_firms("migrants_of_a_region", people[samples$rural_migrants & people$firm_region == 2, ])

lines <- vapply(records, function(record) toJSON(record, auto_unbox = TRUE, digits = NA, na = "null"), "")
versions <- list(R = as.character(getRversion()), clubSandwich = as.character(packageVersion("clubSandwich")))
head <- toJSON(c(about, versions), auto_unbox = TRUE)
writeLines(
  paste0("{\"made_from\": ", head, ",\n\"records\": [\n", paste(lines, collapse = ",\n"), "\n]}"),
  "tests/golden/cr2.json"
)
cat(length(records), "golden numbers\n")

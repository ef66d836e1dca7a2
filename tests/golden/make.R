# Golden numbers of the analysis, computed by R from the raw answers; run tests/golden/export.py first.
# Nothing here comes from the product: scales, logarithms, controls and groups are built again.

suppressMessages({
  library(emmeans)
  library(sandwich)
  library(jsonlite)
})
emm_options(rg.limit = 1e6)
options(warn = 1)

folder <- "build/golden"
answers <- read.csv(file.path(folder, "survey.csv"), stringsAsFactors = FALSE)
about <- fromJSON(file.path(folder, "about.json"))

parts <- c("student_training", "upskilling", "unemployment_benefit", "basic_income", "firm_subsidy")
items <- c("risk_robots", "risk_platform", "risk_skills")
factors <- c("age_group", "education", "firm_size", "firm_ownership", "firm_region", "pension")
people <- data.frame(
  firm = answers$firm_id, skill = answers$skill, ln_income = log(answers$monthly_income),
  hukou = answers$hukou, origin = answers$origin, risk = rowMeans(answers[, items]),
  answers[, items]
)
for (name in factors) people[[name]] <- factor(answers[[name]])
for (part in parts) {
  points <- answers[[paste0("budget_", part)]]
  people[[paste0("amount.", part)]] <- points * 1e4
  people[[paste0("ln.", part)]] <- log(points + 1)
}
people$origin_f <- factor(people$origin)
# Pivot coordinates, nothing replaced by half a percent of the total.
filled <- sapply(parts, function(part) {
  points <- answers[[paste0("budget_", part)]]
  ifelse(points == 0, 0.5, points)
})
for (part in parts) {
  others <- exp(rowMeans(log(filled[, setdiff(parts, part)])))
  people[[paste0("logratio.", part)]] <- sqrt(4 / 5) * log(filled[, part] / others)
}
controls <- list(
  all = c("ln_income", "skill", "age_group", "education", "firm_size", "firm_ownership", "firm_region"),
  individual = c("ln_income", "skill", "age_group", "education"),
  none = character(0)
)
samples <- list(
  everyone = rep(TRUE, nrow(people)),
  rural_migrants = people$hukou == 2 & people$origin == 2,
  skilled = people$skill >= 6
)

records <- list()
add <- function(sample, what, outcome, estimate, ...) {
  record <- list(sample = sample, what = what, outcome = outcome, estimate = unname(estimate), ...)
  records[[length(records) + 1]] <<- lapply(record, unname)
}

# Every standard error the product knows; CR1 is G/(G-1) (n-1)/(n-k).
covariance <- function(fit, kind, firm) {
  switch(kind,
    classical = vcov(fit),
    HC1 = vcovHC(fit, type = "HC1"),
    HC3 = vcovHC(fit, type = "HC3"),
    CR1 = vcovCL(fit, cluster = firm, type = "HC1", cadjust = TRUE)
  )
}
freedom <- function(fit, kind, firm) {
  if (kind == "CR1") length(unique(firm)) - 1 else df.residual(fit)
}
kinds <- c("classical", "HC1", "HC3", "CR1")
complete <- function(data, columns) data[complete.cases(data[, columns, drop = FALSE]), ]
regress <- function(outcome, terms, data) lm(reformulate(c("1", terms), outcome), data)
of <- function(lens, part) paste0(lens, ".", part)

means <- function(label, data) {
  targets <- setNames(c("risk", of("amount", parts)), c("risk", parts))
  for (id in names(targets)) {
    fit <- lm(reformulate("1", targets[[id]]), data)
    for (kind in kinds) {
      error <- sqrt(covariance(fit, kind, data$firm)[1, 1])
      df <- freedom(fit, kind, data$firm)
      half <- qt(0.975, df) * error
      add(label, "mean", id, coef(fit)[[1]], kind = kind, std_error = error, df = df,
          conf_low = coef(fit)[[1]] - half, conf_high = coef(fit)[[1]] + half)
    }
  }
}

differences <- function(label, inside) {
  data <- cbind(people, inside = as.numeric(inside))
  for (id in c("risk", parts)) {
    fit <- regress(if (id == "risk") id else of("amount", id), "inside", data)
    for (kind in kinds) {
      error <- sqrt(covariance(fit, kind, data$firm)["inside", "inside"])
      add(label, "mean_difference", id, coef(fit)[["inside"]], kind = kind, std_error = error,
          df = freedom(fit, kind, data$firm))
    }
  }
}

effects_of <- function(label, data) {
  for (lens in c("amount", "ln")) for (set in names(controls)) {
    used <- complete(data, controls[[set]])
    for (part in parts) {
      fit <- regress(of(lens, part), c("risk", controls[[set]]), used)
      for (kind in kinds) {
        error <- sqrt(covariance(fit, kind, used$firm)["risk", "risk"])
        add(label, "effect", part, coef(fit)[["risk"]], lens = lens, controls = set, kind = kind,
            std_error = error, df = freedom(fit, kind, used$firm),
            r_squared = summary(fit)$r.squared, n = nrow(used))
      }
    }
  }
  joint(label, complete(data, controls$all))
}

# Four of the five effects (the fifth is minus their sum), under every covariance.
joint <- function(label, data) {
  outcomes <- as.matrix(data[, of("amount", parts[1:4])])
  fit <- lm(reformulate(c("risk", controls$all), "outcomes"), data)
  rows <- paste0(colnames(outcomes), ":risk")
  effects <- coef(fit)["risk", ]
  for (kind in c("classical", "HC1", "HC3")) {
    spread <- (if (kind == "classical") vcov(fit) else vcovHC(fit, type = kind))[rows, rows]
    add(label, "wald", "", drop(effects %*% solve(spread, effects)), kind = kind)
  }
}

interactions <- function(label, data, set) {
  used <- complete(data, c("pension", controls[[set]]))
  grid <- seq(1, 5, 0.5)
  for (part in c("upskilling", "unemployment_benefit")) {
    fit <- regress(of("ln", part), c("risk * pension", controls[[set]]), used)
    for (kind in kinds) {
      spread <- covariance(fit, kind, used$firm)
      df <- freedom(fit, kind, used$firm)
      slopes <- emtrends(fit, "pension", var = "risk", vcov. = spread, df = df)
      own <- as.data.frame(summary(slopes, infer = TRUE))
      for (i in seq_len(nrow(own))) {
        add(label, "slope", part, own$risk.trend[i], controls = set, kind = kind,
            level = as.character(own$pension[i]), std_error = own$SE[i], df = own$df[i],
            conf_low = own$lower.CL[i], conf_high = own$upper.CL[i], p_value = own$p.value[i])
      }
      gap <- as.data.frame(summary(contrast(slopes, "trt.vs.ctrl"), infer = TRUE))
      add(label, "slope_difference", part, gap$estimate, controls = set, kind = kind, level = "2",
          std_error = gap$SE, df = gap$df, conf_low = gap$lower.CL, conf_high = gap$upper.CL,
          p_value = gap$p.value)
      if (set == "all") predicted(label, fit, part, grid, spread, df, kind)
    }
    crossing(label, fit, part, set)
    if (set == "all") cross_check(fit, grid)
  }
}

predicted <- function(label, fit, part, grid, spread, df, kind) {
  if (!kind %in% c("classical", "CR1")) return(invisible())
  means <- emmeans(fit, c("pension", "risk"), at = list(risk = grid), weights = "proportional",
                   vcov. = spread, df = df)
  rows <- as.data.frame(summary(means, infer = TRUE))
  for (i in seq_len(nrow(rows))) {
    add(label, "prediction", part, rows$emmean[i], kind = kind, level = as.character(rows$pension[i]),
        at = rows$risk[i], std_error = rows$SE[i], conf_low = rows$lower.CL[i],
        conf_high = rows$upper.CL[i])
  }
}

# The effects package averages over observed values too; it must agree with emmeans.
cross_check <- function(fit, grid) {
  ours <- as.data.frame(emmeans(fit, c("pension", "risk"), at = list(risk = grid), weights = "proportional"))
  theirs <- as.data.frame(effects::Effect(c("pension", "risk"), fit, xlevels = list(risk = grid)))
  both <- merge(ours, theirs, by = c("pension", "risk"))
  stopifnot(nrow(both) == nrow(ours), max(abs(both$emmean - both$fit)) < 1e-8, max(abs(both$SE - both$se)) < 1e-8)
}

crossing <- function(label, fit, part, set) {
  names <- c("pension2", "risk:pension2")
  b <- coef(fit)[names]
  v <- vcov(fit)[names, names]
  t2 <- qt(0.975, df.residual(fit))^2
  roots <- polyroot(c(b[1]^2 - t2 * v[1, 1], 2 * (b[1] * b[2] - t2 * v[1, 2]), b[2]^2 - t2 * v[2, 2]))
  real <- all(abs(Im(roots)) < 1e-9)
  kind <- if (!real) "all" else if (b[2]^2 > t2 * v[2, 2]) "interval" else "unbounded_outside"
  ends <- if (real) sort(Re(roots)) else c(NA, NA)
  add(label, "crossing", part, -b[[1]] / b[[2]], controls = set, set = kind, conf_low = ends[1],
      conf_high = ends[2])
}

scale_of <- function(label, data) {
  matrix <- cor(data[, items])
  for (pair in combn(3, 2, simplify = FALSE)) {
    test <- cor.test(data[[items[pair[1]]]], data[[items[pair[2]]]])
    add(label, "correlation", items[pair[1]], matrix[pair[1], pair[2]], other = items[pair[2]],
        conf_low = test$conf.int[1], conf_high = test$conf.int[2])
  }
  k <- length(items)
  n <- nrow(data)
  alpha <- k / (k - 1) * (1 - sum(sapply(data[, items], var)) / var(rowSums(data[, items])))
  bounds <- 1 - (1 - alpha) * qf(c(0.975, 0.025), n - 1, (n - 1) * (k - 1))
  add(label, "alpha", "risk", alpha, conf_low = bounds[1], conf_high = bounds[2])
  zeros <- sum(data$amount.basic_income == 0)
  wilson <- prop.test(zeros, n, correct = FALSE)$conf.int
  add(label, "zero", "basic_income", zeros / n, conf_low = wilson[1], conf_high = wilson[2])
}

# Effects of the group minus those of everyone else, from one model interacted with membership.
effect_differences <- function(label, inside) {
  data <- complete(cbind(people, inside = as.numeric(inside)), controls$all)
  for (part in parts) {
    terms <- paste0("inside * (", paste(c("risk", controls$all), collapse = " + "), ")")
    fit <- lm(as.formula(paste(of("amount", part), "~", terms)), data)
    stopifnot(!anyNA(coef(fit)))
    for (kind in kinds) {
      error <- sqrt(covariance(fit, kind, data$firm)["inside:risk", "inside:risk"])
      add(label, "effect_difference", part, coef(fit)[["inside:risk"]], kind = kind,
          std_error = error, df = freedom(fit, kind, data$firm))
    }
  }
}

# Other models on the same answers: pairs, several moderators, products with controls, firm
# constants, log-ratios, items, and one policy against another.
further <- function(data) {
  used <- complete(data, c("pension", controls$all))
  for (part in c("upskilling", "unemployment_benefit")) {
    several <- regress(of("amount", part), c("risk * pension", "risk * origin_f", controls$all), used)
    sloped(several, "several", part, used$firm, "pension")
    by_controls <- regress(
      of("amount", part), c("risk * pension", paste0("risk * ", controls$all)), used)
    sloped(by_controls, "by_controls", part, used$firm, "pension")
    item <- regress(of("amount", part), c("risk_platform * pension", controls$all), used)
    sloped(item, "item", part, used$firm, "pension", "risk_platform")
    ratio <- regress(of("logratio", part), c("risk * pension", controls$all), used)
    sloped(ratio, "logratio", part, used$firm, "pension")
  }
  crossed(data)
  tradeoff(used)
  within_firms(used)
}

sloped <- function(fit, what, part, firm, by, var = "risk") {
  for (kind in c("classical", "HC3", "CR1")) {
    df <- freedom(fit, kind, firm)
    slopes <- emtrends(fit, by, var = var, vcov. = covariance(fit, kind, firm), df = df,
                       weights = "proportional")
    own <- as.data.frame(summary(slopes, infer = TRUE))
    for (i in seq_len(nrow(own))) {
      add("everyone", what, part, own[i, paste0(var, ".trend")], kind = kind,
          level = as.character(own[i, by]), std_error = own$SE[i], df = df,
          conf_low = own$lower.CL[i], conf_high = own$upper.CL[i])
    }
  }
}

# Every pair of the four groups of locality and hukou type, adjusted by the multivariate t.
crossed <- function(data) {
  used <- complete(data, controls$all)
  used$pair <- factor(paste(used$origin, used$hukou, sep = "*"))
  for (part in c("upskilling", "unemployment_benefit")) {
    fit <- regress(of("amount", part), c("risk * pair", controls$all), used)
    sloped(fit, "crossed", part, used$firm, "pair")
    slopes <- emtrends(fit, "pair", var = "risk")
    set.seed(20080)
    rows <- as.data.frame(summary(contrast(slopes, "revpairwise"), adjust = "mvt", infer = TRUE))
    alone <- as.data.frame(summary(contrast(slopes, "revpairwise"), adjust = "none"))
    for (i in seq_len(nrow(rows))) {
      ends <- regmatches(rows$contrast[i], gregexpr("[12]\\*[12]", rows$contrast[i]))[[1]]
      add("everyone", "pair", part, rows$estimate[i], level = ends[1], reference = ends[2],
          std_error = rows$SE[i], df = rows$df[i], p_value = alone$p.value[i],
          simultaneous_low = rows$lower.CL[i], simultaneous_high = rows$upper.CL[i],
          p_adjusted = rows$p.value[i])
    }
  }
}

# Benefit minus upskilling, person by person.
tradeoff <- function(data) {
  for (lens in c("amount", "ln")) {
    data$gap <- data[[of(lens, "unemployment_benefit")]] - data[[of(lens, "upskilling")]]
    fit <- regress("gap", c("risk * pension", controls$all), data)
    sloped(fit, paste0("tradeoff.", lens), "unemployment_benefit", data$firm, "pension")
  }
}

# A dummy for every firm; CR1 counts the k columns that firms do not hold (1 for their constant).
within_firms <- function(data) {
  for (part in c("upskilling", "unemployment_benefit")) {
    fit <- regress(of("amount", part), c("risk * pension", controls$individual, "factor(firm)"), data)
    own <- c("risk", "risk:pension2")
    n <- nrow(data)
    k <- fit$rank - (length(unique(data$firm)) - 1)
    # HC3 of a person alone in a firm: no residual, no influence.
    hats <- hatvalues(fit)
    inner <- ifelse(1 - hats > 1e-10, residuals(fit) / (1 - hats), 0)
    bread <- summary(fit)$cov.unscaled
    by_hand <- bread %*% crossprod(model.matrix(fit) * inner) %*% bread
    spreads <- list(
      classical = vcov(fit), HC1 = vcovHC(fit, type = "HC1"), HC3 = by_hand,
      CR1 = vcovCL(fit, cluster = data$firm, type = "HC0", cadjust = TRUE) * (n - 1) / (n - k)
    )
    for (kind in names(spreads)) {
      rows <- rbind(c(1, 0), c(1, 1))
      errors <- sqrt(diag(rows %*% spreads[[kind]][own, own] %*% t(rows)))
      slopes <- rows %*% coef(fit)[own]
      for (i in 1:2) {
        add("everyone", "within", part, slopes[i], kind = kind, level = as.character(i),
            std_error = errors[i], df = freedom(fit, kind, data$firm))
      }
    }
  }
}

for (label in names(samples)) {
  data <- people[samples[[label]], ]
  means(label, data)
  effects_of(label, data)
  interactions(label, data, "all")
  interactions(label, data, "none")
  scale_of(label, data)
  if (label != "everyone") differences(label, samples[[label]])
  if (label == "rural_migrants") effect_differences(label, samples[[label]])
  if (label == "everyone") further(data)
}

packages <- c("emmeans", "effects", "sandwich")
versions <- as.list(setNames(sapply(packages, function(name) as.character(packageVersion(name))), packages))
lines <- vapply(records, function(record) toJSON(record, auto_unbox = TRUE, digits = NA, na = "null"), "")
head <- toJSON(c(about, R = as.character(getRversion()), versions), auto_unbox = TRUE)
writeLines(
  paste0("{\"made_from\": ", head, ",\n\"records\": [\n", paste(lines, collapse = ",\n"), "\n]}"),
  "tests/golden/golden.json"
)
cat(length(records), "golden numbers\n")

# R's emmeans doing the same work: `Rscript bench/emmeans.R people.csv answer.csv runs.csv RUNS STEPS`.
# Reading the answers and loading the packages is not timed.

suppressMessages({
  library(emmeans)
  library(sandwich)
})
emm_options(rg.limit = 1e6)
given <- commandArgs(trailingOnly = TRUE)
people <- read.csv(given[1])
factors <- c("pension", "firm_ownership", "firm_size", "firm_region", "education", "age_group")
for (name in factors) people[[name]] <- factor(people[[name]])
parts <- c("student_training", "upskilling", "unemployment_benefit", "basic_income", "firm_subsidy")
right <- c("risk * pension", "skill", "ln_income", factors[-1])
grid <- seq(1, 5, length.out = as.integer(given[5]))

work <- function() {
  rows <- lapply(parts, function(part) {
    fit <- lm(reformulate(right, part), people)
    spread <- vcovCL(fit, cluster = people$firm, type = "HC1", cadjust = TRUE)
    df <- length(unique(people$firm)) - 1
    lines <- as.data.frame(emmeans(fit, c("risk", "pension"), at = list(risk = grid),
                                   weights = "proportional", vcov. = spread, df = df))
    slopes <- emtrends(fit, "pension", var = "risk", vcov. = spread, df = df)
    gap <- as.data.frame(contrast(slopes, "trt.vs.ctrl"))
    slopes <- as.data.frame(slopes)
    data.frame(part = part, estimate = c(lines$emmean, slopes$risk.trend, gap$estimate),
               std_error = c(lines$SE, slopes$SE, gap$SE))
  })
  do.call(rbind, rows)
}

invisible(work())  # the first run compiles
seconds <- numeric(0)
for (run in seq_len(as.integer(given[4]))) {
  start <- proc.time()[["elapsed"]]
  answer <- work()
  seconds <- c(seconds, proc.time()[["elapsed"]] - start)
}
options(digits = 17)
write.csv(answer, given[2], row.names = FALSE)
write.csv(data.frame(seconds = seconds, version = as.character(packageVersion("emmeans"))),
          given[3], row.names = FALSE)

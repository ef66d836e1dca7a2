# Golden two one-sided tests and smallest effects found, from R's own t and noncentral t alone:
# Rscript tests/golden/equivalence.R
# On sleep (base R) with and without a bound that holds, and on plain numbers.

suppressMessages(library(jsonlite))

# Schuirmann (1987): the larger of two one-sided p values.
tost <- function(estimate, error, df, bound) {
  above <- pt((estimate + bound) / error, df, lower.tail = FALSE)
  below <- pt((estimate - bound) / error, df)
  max(above, below)
}
# Both tails count, as in power.t.test(strict = TRUE).
power_of <- function(shift, df, level) {
  critical <- qt(level / 2, df, lower.tail = FALSE)
  pt(critical, df, ncp = shift, lower.tail = FALSE) + pt(-critical, df, ncp = shift)
}
smallest <- function(error, df, level) {
  error * uniroot(function(shift) power_of(shift, df, level) - 0.8, c(1, 900), tol = 1e-12)$root
}
verdict <- function(estimate, error, df, bound, level) {
  half <- qt(level / 2, df, lower.tail = FALSE) * error
  narrow <- qt(level, df, lower.tail = FALSE) * error
  differs <- estimate - half > 0 || estimate + half < 0
  small <- estimate - narrow > -bound && estimate + narrow < bound
  if (differs && small) "different_but_small" else if (differs) "different"
  else if (small) "equivalent" else "too_little"
}
record <- function(estimate, error, df, bound, level = 0.05) {
  list(
    estimate = estimate, std_error = error, df = df, bound = bound, level = level,
    p_equivalence = tost(estimate, error, df, bound), mde = smallest(error, df, level),
    equivalence = verdict(estimate, error, df, bound, level)
  )
}

groups <- summary(lm(extra ~ group, sleep))$coefficients[2, ]
records <- list(
  record(groups[[1]], groups[[2]], 18, 1), record(groups[[1]], groups[[2]], 18, 4),
  record(0.002, 0.0257, 8755, 0.051), record(-0.0209, 0.00483, 8825, 0.0455),
  record(0.074, 0.0229, 8755, 0.0455), record(0.3, 1, 5, 2.9), record(-0.3, 1, 5, 1.5),
  record(0.3, 1, 5, 2.9, 0.01), record(2.2, 1, 30, 4), record(2.2, 1, 30, 4, 0.01),
  record(0, 2, 3, 3), record(0, 1, 2, 3)
)
designs <- lapply(c(8, 64, 1000), function(n) {
  asked <- power.t.test(n, power = 0.8, sd = 1, strict = TRUE, tol = 1e-10)
  list(std_error = sqrt(2 / n), df = 2 * n - 2, mde = asked$delta)
})
write_json(
  list(made_by = R.version.string, records = records, designs = designs),
  "tests/golden/equivalence.json", auto_unbox = TRUE, digits = 15, pretty = 1
)

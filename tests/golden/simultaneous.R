# Golden sup-t critical values and adjusted p values by mvtnorm: Rscript tests/golden/simultaneous.R
# Genz & Bretz's integration, asked for errors of 1e-4 or less; Tukey's range is R's own.

suppressMessages({
  library(mvtnorm)
  library(jsonlite)
})

banded <- 0.7^abs(outer(1:6, 1:6, "-"))
exchangeable <- matrix(0.5, 8, 8) + diag(0.5, 8)
line <- local({
  design <- cbind(1, seq(1, 5, length.out = 9))
  round(design %*% matrix(c(0.04, -0.01, -0.01, 0.004), 2) %*% t(design), 6)
})
pairs <- local({
  all <- t(combn(4, 2))
  contrasts <- matrix(0, nrow(all), 4)
  contrasts[cbind(seq_len(nrow(all)), all[, 1])] <- 1
  contrasts[cbind(seq_len(nrow(all)), all[, 2])] <- -1
  contrasts %*% t(contrasts)
})
shapes <- list(banded = banded, exchangeable = exchangeable, line = line, pairs = pairs)

# pmvt knows df = 0 as the normal; the json says 0 as well.
p_of <- function(statistic, covariance, df) {
  set.seed(1)
  ends <- rep(abs(statistic), nrow(covariance))
  1 - as.numeric(pmvt(-ends, ends,
    df = df, corr = cov2cor(covariance), algorithm = GenzBretz(maxpts = 1e5, abseps = 1e-4)
  ))
}
# qmvt's own search fails silently when it is given an interval, so pmvt's root stands beside it.
quantile_of <- function(covariance, df) {
  found <- uniroot(function(q) p_of(q, covariance, df) - 0.05, c(1.5, 12), tol = 1e-5)$root
  set.seed(1)
  qmvt_says <- qmvt(0.95, tail = "both.tails", df = df, corr = cov2cor(covariance))$quantile
  stopifnot(abs(found - qmvt_says) < 0.02)
  found
}

quantiles <- list()
p_values <- list()
for (shape in names(shapes)) {
  covariance <- shapes[[shape]]
  for (df in c(0, 3, 12, 298)) {
    quantiles[[length(quantiles) + 1]] <- list(
      shape = shape, df = df, critical = round(quantile_of(covariance, df), 4)
    )
  }
  for (df in c(0, 12)) {
    statistics <- c(0.5, 1.5, 2.2, -2.8, 3.5)
    p_values[[length(p_values) + 1]] <- list(
      shape = shape, df = df, statistics = statistics,
      adjusted = round(sapply(statistics, p_of, covariance = covariance, df = df), 5)
    )
  }
}
tukey <- lapply(c(3, 12, 298), function(df) {
  list(groups = 4, df = df, critical = round(qtukey(0.95, 4, df) / sqrt(2), 6))
})
found <- list(
  made_by = paste(R.version.string, "mvtnorm", packageVersion("mvtnorm")),
  covariances = shapes, quantiles = quantiles, p_values = p_values, tukey = tukey
)
write_json(found, "tests/golden/simultaneous.json", auto_unbox = TRUE, digits = 15, pretty = 1)

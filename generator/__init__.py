"""Makes the simulated survey: 8,876 workers whose answers give back what Wu's paper prints.

`python -m generator` runs the stages of `build.py` in this order:

1. marginals, latents: exact counts (Table 1), given out by the rank of linked Gaussian latents.
2. moments, covariates, settle, support: swaps between workers, which keep every count, until the
   regressions on covariates print right and nine treated workers lie off common support (Table 3).
3. substitutability: the seven items behind the score of Table 5.
4. policies, figures, goals, ratio_goals, fits, answers, program, budgets: whole amounts for
   unemployment benefit and upskilling that print Tables 2 to 6; slopes of Figures 3 and 4 from
   choices, significant where the paper says so.
5. ageless, remainder: workers without age, and the three policies of which only means are printed.
6. items, positions, firms: risk items, posts (Figure 1), firms and cities; no printed number moves.
7. write, report: the file, and the score that `analysis.replication` gives it.

`python -m generator --siblings` runs the same stages with other values of what the paper leaves
open (choices): siblings holds the values, compact writes the smaller files.
"""

"""What the survey is made of: sizes, column names, codes and places."""

from __future__ import annotations

N_WORKERS = 8876
N_FIRMS = 843
N_AGE_MISSING = 35  # 8,876 - 8,841 (Table 1)
N_PENSION_MISSING = 68  # 8,876 - 8,808 (Table 1), disjoint from the 35 (N of Model 17: 8,773)
N_UNINSURED = 399

# Figure 1 prints the first and third; the second follows from the mean of all three, 2.945.
RISK_ITEM_MEANS = (2.95, 2.855, 3.03)

PEARL_RIVER_DELTA = (
    "guangzhou",
    "shenzhen",
    "foshan",
    "dongguan",
    "huizhou",
    "zhongshan",
    "jiangmen",
    "zhuhai",
    "zhaoqing",
)
OTHER_CITIES = (
    "shantou",
    "zhanjiang",
    "jieyang",
    "maoming",
    "qingyuan",
    "shaoguan",
    "chaozhou",
    "meizhou",
    "yangjiang",
    "heyuan",
    "shanwei",
    "yunfu",
)

JOB_POSITIONS = {
    1: "frontline production",
    2: "logistics and support",
    3: "technical (engineers and technicians)",
    4: "research and development",
    5: "managers",
}

RISK_COLUMNS = ("risk_robots", "risk_platform", "risk_skills")
BUDGET_COLUMNS = (
    "budget_student_training",
    "budget_upskilling",
    "budget_unemployment_benefit",
    "budget_basic_income",
    "budget_firm_subsidy",
)
SUBSTITUTABILITY_COLUMNS = tuple(f"substitutability_{i}" for i in range(1, 8))
COLUMNS = (
    "worker_id",
    "firm_id",
    "city",
    "job_position",
    *RISK_COLUMNS,
    *BUDGET_COLUMNS,
    "monthly_income",
    "skill",
    "age_group",
    "education",
    "pension",
    "hukou",
    "origin",
    "reemployment",
    "firm_size",
    "firm_ownership",
    "firm_region",
    *SUBSTITUTABILITY_COLUMNS,
)

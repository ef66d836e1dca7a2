"""A survey in the making: what a reader edits before it is written as a folder.

Every edit is a function from one draft to the next. A column is named by its header; a scale or a
crossing by its id. What an edit leaves without any role leaves the codebook, its names stay.
"""

from data.intake.drafts.base import (
    Draft,
    empty_draft,
    find,
    load_draft,
    set_confidential,
    set_extra,
    set_provenance,
)
from data.intake.drafts.naming import (
    set_allocation_label,
    set_label,
    set_level_label,
    set_part_label,
    set_survey_text,
    set_title,
)
from data.intake.drafts.recode import (
    cuts_of,
    set_bands,
    set_kind,
    set_levels,
    set_limits,
    set_missing,
    set_reference,
    set_transform,
)
from data.intake.drafts.roles import (
    names_with,
    set_cluster,
    set_controls,
    set_focal,
    set_groups,
    set_id,
    set_parts,
    set_weight,
)

__all__ = [
    "Draft",
    "cuts_of",
    "empty_draft",
    "find",
    "load_draft",
    "names_with",
    "set_allocation_label",
    "set_bands",
    "set_cluster",
    "set_confidential",
    "set_controls",
    "set_extra",
    "set_focal",
    "set_groups",
    "set_id",
    "set_kind",
    "set_label",
    "set_level_label",
    "set_levels",
    "set_limits",
    "set_missing",
    "set_part_label",
    "set_parts",
    "set_provenance",
    "set_reference",
    "set_survey_text",
    "set_title",
    "set_transform",
    "set_weight",
]

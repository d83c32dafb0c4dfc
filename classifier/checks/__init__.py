"""The checks: one file each, listed here in the order their findings are explained.

An office adds its own as an installed package (classifier/checks/plugins.py), or in a script by
``default_registry().with_checks(TheirCheck)``.
"""

from functools import cache

from classifier.checks.a1_sums import Sums
from classifier.checks.a2_above_budget import AboveBudget
from classifier.checks.a3_self_evaluation import SelfEvaluation
from classifier.checks.base import Check, Example, FormCheck, FormsCheck, Messages, RowCheck, example
from classifier.checks.c1_misfiled import Misfiled
from classifier.checks.c2_spending_as_product import SpendingAsProduct
from classifier.checks.c3_duplicates import Duplicates
from classifier.checks.c4_across_levels import AcrossLevels
from classifier.checks.c5_satisfaction_as_benefit import SatisfactionAsBenefit
from classifier.checks.c6_burden_costs import BurdenCosts
from classifier.checks.c7_other_environment import OtherEnvironment
from classifier.checks.c8_process_as_result import ProcessAsResult
from classifier.checks.c9_one_short_name import OneShortName
from classifier.checks.c10_filler import Filler
from classifier.checks.c11_typo import TermTypo
from classifier.checks.c12_too_vague import TooVague
from classifier.checks.context import FormContext, Row, form_edition
from classifier.checks.plugins import load_plugins
from classifier.checks.r1_unkept_promises import UnkeptPromises
from classifier.checks.r2_unrelated import Unrelated
from classifier.checks.r3_core_missing import CoreMissing
from classifier.checks.registry import Registry
from classifier.checks.s1_required_l1 import RequiredParents
from classifier.checks.s2_required_l2 import RequiredLeaves
from classifier.checks.s3_empty_cells import EmptyCells
from classifier.checks.s4_placeholders import Placeholders
from classifier.checks.s5_stray_signs import StraySigns
from classifier.checks.s6_unlinked_duties import UnlinkedDuties
from classifier.checks.s7_long_and_yearly import LongAndYearly
from classifier.checks.s8_number_of_rows import NumberOfRows
from classifier.checks.s9_table_damage import TableDamage
from classifier.checks.v1_number_missing import NumberMissing
from classifier.checks.v2_share_over_100 import ShareOver100
from classifier.checks.v3_negative_share import NegativeShare
from classifier.checks.v4_cost_direction import CostDirection
from classifier.checks.v5_polarity import Polarity
from classifier.checks.v6_unit_fits_name import UnitFitsName
from classifier.checks.v7_yuan_or_wan import YuanOrWan
from classifier.checks.v8_value_in_name import ValueInName
from classifier.checks.v9_no_scale import NoScale
from classifier.checks.v10_value_repeats_name import ValueRepeatsName
from classifier.checks.v11_dates import Dates
from classifier.checks.v12_time_without_time import TimeWithoutTime
from classifier.checks.v13_contradicting_targets import ContradictingTargets
from classifier.checks.v14_history import History
from classifier.checks.v15_outside_range import OutsideRange
from classifier.checks.v16_overfulfilled import Overfulfilled
from classifier.checks.v17_weights import Weights
from classifier.checks.x1_same_text_everywhere import SameTextEverywhere
from classifier.checks.x2_copied_form import CopiedForm
from classifier.checks.x3_vanished_after_miss import VanishedAfterMiss

__all__ = [
    "BUILTIN",
    "Check",
    "Example",
    "FormCheck",
    "FormContext",
    "FormsCheck",
    "Messages",
    "Registry",
    "Row",
    "RowCheck",
    "default_registry",
    "example",
    "form_edition",
]

BUILTIN: tuple[type[Check], ...] = (
    RequiredParents,
    RequiredLeaves,
    EmptyCells,
    Placeholders,
    StraySigns,
    UnlinkedDuties,
    LongAndYearly,
    NumberOfRows,
    TableDamage,
    NumberMissing,
    ShareOver100,
    NegativeShare,
    CostDirection,
    Polarity,
    UnitFitsName,
    YuanOrWan,
    ValueInName,
    NoScale,
    ValueRepeatsName,
    Dates,
    TimeWithoutTime,
    ContradictingTargets,
    History,
    OutsideRange,
    Overfulfilled,
    Weights,
    Misfiled,
    SpendingAsProduct,
    Duplicates,
    AcrossLevels,
    SatisfactionAsBenefit,
    BurdenCosts,
    OtherEnvironment,
    ProcessAsResult,
    OneShortName,
    Filler,
    TermTypo,
    TooVague,
    UnkeptPromises,
    Unrelated,
    CoreMissing,
    Sums,
    AboveBudget,
    SelfEvaluation,
    SameTextEverywhere,
    CopiedForm,
    VanishedAfterMiss,
)


@cache
def default_registry() -> Registry:
    """The checks shipped with the product, then those of installed plug-ins."""
    return Registry((*BUILTIN, *load_plugins()))

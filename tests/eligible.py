"""A patient who is eligible for our first trial, as lines of a story: tests change what they are about."""

DECIDING = """
    2026-10-20  has b_cell_all
    2026-10-20  cd19_blasts 95 %
    2026-10-20  mrd_flow 0.4 %
    2026-10-20  consolidation x3
    2026-10-20  medical history taken
    2026-10-20  treatment history taken
    2026-10-20  hbsag negative
    2026-10-20  anti_hbc negative
    2026-10-20  anti_hcv negative
    2026-10-20  hiv_antibody_antigen negative
    2026-10-20  hcg negative
    2026-10-20  no refuses_contraception
    2026-10-20  survival_over_3_months: yes
    2026-10-20  intolerant_to_chemotherapy: no
    2026-10-20  other_contraindication: no
"""
"""What decides every criterion that is not about organ function or performance."""

MEASURED = """
    2026-10-01  consent 1
    2026-10-02  {sex}, born {born}
    2026-10-20  creatinine {creatinine}
    2026-10-20  bilirubin 12 umol/L
    2026-10-20  alt 30 U/L, upper 40 U/L
    2026-10-20  ast 30 U/L, upper 40 U/L
    2026-10-20  lvef 62 %
    2026-10-20  kps 80
    2026-10-20  weight {weight} kg
    2026-10-20  height 160 cm
"""


def eligible_story(**changes: str) -> str:
    """The whole story; `changes` may name sex, born, creatinine and weight."""
    usual = {"sex": "male", "born": "1990-05-05", "creatinine": "80 umol/L", "weight": "60"}
    return MEASURED.format(**usual | changes) + DECIDING


def without(text: str, *words: str) -> str:
    """A story without the lines that hold one of some words."""
    return "\n".join(line for line in text.splitlines() if not any(word in line for word in words))

"""The same criteria over other people's data: hospital records become ordinary facts, on which eligibility is judged.

Comes in: files of an electronic health record. Goes out: the facts of each patient, with findings about what could not
be used. Must not know: the log (nothing read here is ever appended to it), a page, or what a criterion says.
"""

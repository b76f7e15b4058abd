"""How property tests run: without a time limit on an example, since these machines are shared; the same examples in CI.

On a developer's machine the examples differ each time, so that they go on looking; what they find is kept as a test.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("looking", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("the same", parent=settings.get_profile("looking"), derandomize=True, print_blob=True)
settings.load_profile("the same" if os.environ.get("CI") else "looking")

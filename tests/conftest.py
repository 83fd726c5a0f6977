"""What all tests share."""

from hypothesis import HealthCheck, settings

# The machines are noisy: how long an example takes says nothing
settings.register_profile("vcrproxy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("vcrproxy")

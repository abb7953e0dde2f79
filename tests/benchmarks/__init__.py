"""What is measured, against which limit and which peer, in one run: ``python -m tests.benchmarks [NAME …]``.

Figures are ratios of medians, ours and the peer's runs taken in turn, because machines are noisy. Nothing here is a test.
"""

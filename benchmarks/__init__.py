"""How fast Limner is, measured on real servers and in a real browser; `python -m benchmarks` runs everything."""

"""Pairing weak villages with model ones: an exact plan with its proof, its explanations, and what became of it."""

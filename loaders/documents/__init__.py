"""Official documents in: the office's own copy read as text, freed of what stands around it, and cut into its clauses."""

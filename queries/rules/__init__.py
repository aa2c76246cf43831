"""Rules judged on a snapshot: one evaluator for each shape of rule, pure, without reading anything else."""

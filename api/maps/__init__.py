"""Maps: who answers for a place, and who covers what, drawn by Graphviz for the screen and for paper."""

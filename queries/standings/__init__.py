"""From results and score sheets to standings: scores, ranks, classes, what was published and what was corrected since."""

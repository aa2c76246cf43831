"""Papers: what an office prints, signs and files. A module for each paper, and for each part that papers share."""

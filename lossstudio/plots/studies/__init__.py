"""The page of studies: a factor is chosen, its races are run, and what comes is drawn."""

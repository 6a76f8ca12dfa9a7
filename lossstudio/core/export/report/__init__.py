"""The report of a race: one page of HTML that needs nothing else."""

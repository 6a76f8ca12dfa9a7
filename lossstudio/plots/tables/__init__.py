"""Tables: contenders against measures, and races against each other."""

"""Ask SSBTEK from Python or from the command line."""

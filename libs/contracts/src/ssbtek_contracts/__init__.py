"""Messages, codes and the one map of topics that every part of SSBTEK shares."""

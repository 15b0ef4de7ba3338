"""Interface version 10 of the contract: how a question in it is read, how an answer and a fault in it are written."""

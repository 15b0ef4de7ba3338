"""Breaks a running system at random and proves from outside that no reply was lost, doubled or mixed up."""

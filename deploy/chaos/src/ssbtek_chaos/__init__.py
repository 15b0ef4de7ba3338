"""Breaks a running system by a seeded plan, and proves from outside what of the promises held."""

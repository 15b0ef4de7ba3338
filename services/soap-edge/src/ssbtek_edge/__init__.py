"""Speaks the v10 SOAP contract over mutual TLS, so that an existing business system connects unchanged."""

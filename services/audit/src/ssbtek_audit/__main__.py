"""`python -m ssbtek_audit`: audit as a process."""

from ssbtek_audit.app import NAME, build_app
from ssbtek_audit.settings import AuditSettings
from ssbtek_runtime.app import serve

if __name__ == "__main__":
    serve(NAME, AuditSettings, build_app)
